import assert from 'node:assert/strict';
import { shiftLine } from '../../../src/workbench/editor/line-shift.ts';

describe('lines under edits', () => {
  const insertAbove = { startLine: 2, endLine: 2, fromLineStart: true, addedBreaks: 3 };

  it('moves with lines put in above', () => assert.equal(shiftLine(5, insertAbove), 8));
  it('stays where the edit is below', () => assert.equal(shiftLine(1, insertAbove), 1));
  it('moves when a line is put in right before it', () => assert.equal(shiftLine(2, insertAbove), 5));
  it('stays when a line break is typed behind its text', () => assert.equal(shiftLine(2, { ...insertAbove, fromLineStart: false }), 2));
  it('moves up with lines taken out above', () => assert.equal(shiftLine(9, { startLine: 2, endLine: 5, fromLineStart: true, addedBreaks: 0 }), 6));
  it('stays at the edit that swallowed it', () => assert.equal(shiftLine(3, { startLine: 2, endLine: 5, fromLineStart: true, addedBreaks: 0 }), 2));
});
