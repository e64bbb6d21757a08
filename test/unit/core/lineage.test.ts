import assert from 'node:assert/strict';
import { maxVisits, visitsOf, withVisit } from '../../../src/core/model/lineage.ts';

const root = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

describe('lineage of an invocation', () => {
  it('counts how often each function was called, and keeps the trace', () => {
    let header = withVisit(root, 'a');
    header = withVisit(withVisit(header, 'b'), 'a');
    assert.deepEqual([visitsOf(header, 'a'), visitsOf(header, 'b'), visitsOf(header, 'c')], [2, 1, 0]);
    assert.ok(header.startsWith(`${root};Lineage=3:`), header);
    assert.equal(header.split('Lineage=').length, 2);
  });

  it('begins without a caller, and survives what is no lineage', () => {
    assert.equal(visitsOf(withVisit(undefined, 'a'), 'a'), 1);
    for (const odd of ['', 'Lineage=', 'Lineage=x:y', 'Lineage=a87bd80c:1|68fd508a:5', 'Root=;;', 'Lineage=99999999999999:']) {
      assert.equal(visitsOf(odd, 'a'), 0, odd);
      assert.equal(visitsOf(withVisit(odd, 'a'), 'a'), 1, odd);
    }
  });

  it('stays the same text through what SDKs do to a header', () => {
    let header = root;
    for (let call = 0; call < maxVisits; call += 1) header = withVisit(header, `arn:aws:lambda:us-east-1:123456789012:function:f${call % 3}`);
    // botocore quotes everything but letters, digits, _.-~ and these.
    assert.doesNotMatch(header, /[^A-Za-z0-9_.~\-=;:+&[\]{}"',]/);
  });
});
