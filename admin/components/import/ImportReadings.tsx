import React from 'react';
import { Soft } from '../shared/ui.js';

/** How a file is read where that can be done in several ways, in sentences. */
export const ImportReadings: React.FC<{ readings: string[] }> = ({ readings }) => (
  <div data-testid="import-readings">
    {readings.map((reading) => (
      <p key={reading} style={{ marginBottom: 10 }}>
        <Soft>{reading}</Soft>
      </p>
    ))}
  </div>
);
