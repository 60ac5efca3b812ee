import mongoose from 'mongoose';

/**
 * The driver's own collection of a model. It is for writes by the thousand: complete documents need no casting, and the
 * schema's defaults and `updated_at` are the caller's business.
 */
export function driverCollection<T extends object>(model: mongoose.Model<T>): mongoose.mongo.Collection<T> {
  return mongoose.connection.db!.collection<T>(model.collection.name);
}
