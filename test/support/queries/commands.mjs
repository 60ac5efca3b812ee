import connection from 'mongodb/lib/cmap/connection.js';

/**
 * Calls the listener with every command of this process to a database, before it leaves.
 */
export function onCommand(listener) {
  const { Connection } = connection;
  const { command } = Connection.prototype;
  Connection.prototype.command = function (namespace, asked, ...rest) {
    listener(asked);
    return command.call(this, namespace, asked, ...rest);
  };
}
