// Live costs of a node: the snapshot, then the events whose number follows. Start the node with
//   ./mycelium --sockjs-bridge-addr 127.0.0.1:8992 --sockjs-bridge-pages docs/examples/page
// and open http://127.0.0.1:8992/. The page can see and not steer: the bridge takes no message.
'use strict';

const ADDRESS = 'mycelium.v1.json.cost';
const INFINITE = 65535;
const costs = new Map(); // subject -> entry
let known = null; // incarnation and sequence of what is shown; null: nothing
let waiting = false;
let heard = 0; // the number of an event that came meanwhile

function show(state) {
  document.getElementById('state').textContent = state;
  const rows = [...costs.values()].sort((a, b) => a.subject < b.subject ? -1 : 1).map(entry => {
    const row = document.createElement('tr');
    for (const text of [entry.kind + ' ' + entry.subject, entry.nextHop,
                        entry.rttMicros < 0 ? '–' : (entry.rttMicros / 1000).toFixed(3), entry.cost]) {
      row.appendChild(document.createElement('td')).textContent = text; // never as HTML
    }
    return row;
  });
  document.getElementById('costs').replaceChildren(...rows);
}

async function snapshot() {
  if (waiting) return;
  waiting = true;
  heard = 0;
  try {
    costs.clear();
    let page;
    let offset = 0;
    do {
      page = await (await fetch('snapshot/costs?offset=' + offset)).json();
      page.entries.forEach(entry => costs.set(entry.subject, entry));
      offset += page.entries.length;
    } while (page.entries.length > 0 && offset < page.total);
    known = { incarnation: page.incarnation, sequence: page.sequence };
    document.getElementById('node').textContent = page.node;
    show('complete up to batch ' + known.sequence);
  } catch (e) {
    known = null;
    show('no snapshot: ' + e);
  } finally {
    waiting = false;
  }
  if (known && heard > known.sequence) snapshot();
}

function event(batch) {
  if (waiting) {
    heard = batch.sequence;
    return;
  }
  if (known && batch.incarnation === known.incarnation) {
    if (batch.sequence <= known.sequence) return; // in the snapshot already
    if (batch.sequence === known.sequence + 1 && !batch.resync) {
      known.sequence = batch.sequence;
      for (const change of batch.changes) {
        if (change.newCost >= INFINITE) costs.delete(change.subject);
        else costs.set(change.subject, { ...change, cost: change.newCost });
      }
      show('live, batch ' + batch.sequence);
      return;
    }
  }
  snapshot(); // a gap, a restart or an overflow
}

function connect() {
  const socket = new SockJS('eventbus');
  window.bus = socket; // for a look from the console
  let pinger;
  socket.onopen = () => {
    socket.send(JSON.stringify({ type: 'register', address: ADDRESS }));
    pinger = setInterval(() => socket.send('{"type":"ping"}'), 5000);
    snapshot();
  };
  socket.onmessage = message => {
    const json = JSON.parse(message.data);
    if (json.type === 'rec' && json.address === ADDRESS) event(json.body);
    else if (json.type === 'err') document.title = 'refused: ' + json.body;
  };
  socket.onclose = () => {
    clearInterval(pinger);
    known = null;
    costs.clear();
    show('not connected');
    setTimeout(connect, 1000);
  };
}

connect();
