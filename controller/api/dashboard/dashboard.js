// The dashboard: one workload at a time, followed by its events, and the orders that can be given to it. All it knows
// comes from the API beside it; all texts are shown as text.
'use strict';

(() => {
  const { percent, duration, el, byId, colour, sample } = scaleit;
  const TICKS_KEPT_MAX = 5000;
  const ROWS_MAX = 100;
  const HISTORY_LIMIT = 1000;
  const DRAW_EVERY_MS = 200;
  const STATUS_EVERY_MS = 2000;
  const CHOICES_EVERY_MS = 5000;
  const RETRY_MS = 2000;
  const SILENCE_MAX_MS = 40000; // of a stream that speaks every 15 s at least
  const state = { workload: null, ticks: new Map(), status: null, etag: null, manifest: null, token: '', stream: null, lastEvent: null, heardAt: 0, lostAt: null };
  const charts = {};

  // --- talking to the API -------------------------------------------------------------------------------------------

  const withWorkload = (path) => `${path}${path.includes('?') ? '&' : '?'}workload=${encodeURIComponent(state.workload)}`;
  function fieldsOf(more = {}) {
    return state.token === '' ? more : { ...more, Authorization: `Bearer ${state.token}` };
  }
  /// The answer; throws with the API's own words where it is none of success.
  async function ask(path, options = {}) {
    const answer = await fetch(path, { ...options, headers: fieldsOf(options.headers) });
    if (!answer.ok) {
      const problem = await answer.json().catch(() => ({}));
      byId('token-form').hidden = answer.status !== 401;
      throw new Error(problem.detail ?? `the controller answered ${answer.status}`);
    }
    return answer;
  }
  const read = async (path) => (await ask(path)).json();
  function tell(text, kind) {
    byId('notice').hidden = text === '';
    byId('notice').className = `card notice ${kind}`;
    byId('notice').textContent = text;
  }
  /// Gives an order and tells what became of it: `told` is a text, or makes one of the answer.
  async function order(told, send) {
    try {
      const answer = await send();
      tell(typeof told === 'function' ? told(answer) : told, 'good');
    } catch (error) {
      tell(`Not done: ${error.message}`, 'bad');
    }
    await refresh();
  }

  // --- events -------------------------------------------------------------------------------------------------------

  /// Follows the workload's events until another is chosen; EventSource cannot bring a token, so they are read by hand.
  async function follow(stopped) {
    while (!stopped.aborted) {
      await followOnce(stopped).catch(() => {});
      if (!stopped.aborted) {
        connected(false);
        await new Promise((resolve) => { setTimeout(resolve, RETRY_MS); });
      }
    }
  }
  /// One stream, to its end, or until it has been silent for so long that it must be dead.
  async function followOnce(stopped) {
    const cut = new AbortController();
    const stop = () => cut.abort();
    stopped.addEventListener('abort', stop);
    state.heardAt = Date.now();
    const watch = setInterval(() => { if (Date.now() - state.heardAt > SILENCE_MAX_MS) { stop(); } }, STATUS_EVERY_MS);
    try {
      const seen = state.lastEvent === null ? {} : { 'Last-Event-ID': state.lastEvent };
      const answer = await ask(withWorkload('/scaling/events'), { headers: seen, signal: cut.signal });
      connected(true);
      await load();
      await readEvents(answer.body, stopped);
    } finally {
      clearInterval(watch);
      stopped.removeEventListener('abort', stop);
    }
  }
  async function readEvents(body, stopped) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let piece = await reader.read(); !piece.done && !stopped.aborted; piece = await reader.read()) {
      state.heardAt = Date.now();
      const blocks = (text + piece.value).split('\n\n');
      text = blocks.pop();
      blocks.forEach(takeEvent);
    }
  }
  function takeEvent(block) {
    const fields = Object.fromEntries(block.split('\n').filter((line) => !line.startsWith(':')).map((line) => line.split(/: (.*)/s, 2)));
    if (!fields.data) {
      return;
    }
    state.lastEvent = fields.id ?? state.lastEvent;
    const event = JSON.parse(fields.data);
    if (event.tick) {
      keep([event.tick]);
      redraw();
    } else {
      refresh();
      if (event.kind === 'configured') {
        followConfig();
      }
    }
  }
  /// Ticks count from 0 again where the controller was started anew; their times go on.
  const keyOf = (tick) => `${tick.at_unix_ms} ${tick.tick}`;
  const byTime = (a, b) => a.at_unix_ms - b.at_unix_ms || a.tick - b.tick;
  /// Requires: none is older than what is kept already.
  function keep(ticks) {
    ticks.forEach((tick) => state.ticks.set(keyOf(tick), tick));
    for (const oldest of state.ticks.keys()) {
      if (state.ticks.size <= TICKS_KEPT_MAX) {
        break;
      }
      state.ticks.delete(oldest);
    }
  }
  function connected(isLive) {
    state.lostAt = isLive ? null : (state.lostAt ?? Date.now() / 1000);
    byId('connection').className = `badge ${isLive ? 'good' : 'bad'}`;
    byId('connection').textContent = isLive ? 'live' : 'no connection';
    byId('lost').hidden = isLive || state.status === null;
    byId('lost').textContent = isLive ? '' : `No connection to the controller since ${clockTime(state.lostAt)}. What is shown is from then; it is tried again every ${RETRY_MS / 1000} s.`;
  }

  // --- reading ------------------------------------------------------------------------------------------------------

  /// Whether no other workload was chosen while an answer was waited for.
  const isStill = (stream) => stream === state.stream;
  async function load() {
    const { stream } = state;
    const { ticks } = await read(withWorkload(`/scaling/history?limit=${HISTORY_LIMIT}`));
    if (!isStill(stream)) {
      return;
    }
    const all = [...[...state.ticks.values()].filter(isNoneOf(ticks)), ...ticks].sort(byTime);
    state.ticks = new Map();
    keep(all);
    await Promise.all([refresh(), followConfig()]);
    redraw();
  }
  /// A controller that goes on from a session may tell the times of the ticks before it a little differently.
  function isNoneOf(ticks) {
    const told = new Map(ticks.map((tick) => [tick.tick, tick.at_unix_ms]));
    const interval = 1000 * (state.status?.interval_s ?? 1);
    return ({ tick, at_unix_ms: at }) => !told.has(tick) || Math.abs(told.get(tick) - at) >= interval;
  }
  async function refresh() {
    const { stream } = state;
    const status = await read(withWorkload('/scaling/status')).catch(() => state.status);
    if (isStill(stream)) {
      state.status = status;
      drawStatus();
    }
  }
  /// Shows the configuration in force. One that is being edited stays, and with it the version that it may replace, so
  /// that nobody's change is undone unseen.
  async function followConfig() {
    const { stream } = state;
    const isEdited = state.manifest !== null && byId('manifest').value !== state.manifest;
    if (!isEdited) {
      await readConfig();
      return;
    }
    const answer = await ask(withWorkload('/scaling/config'));
    if (isStill(stream) && answer.headers.get('ETag') !== state.etag) {
      tell('The configuration was changed elsewhere while it is edited here; read it again to see it.', 'bad');
    }
  }
  async function readConfig() {
    const { stream } = state;
    const answer = await ask(withWorkload('/scaling/config'));
    const manifest = await answer.json();
    if (!isStill(stream)) {
      return;
    }
    state.etag = answer.headers.get('ETag');
    state.manifest = JSON.stringify(manifest, null, 2);
    byId('manifest').value = state.manifest;
    byId('config-version').textContent = `version ${state.etag.replace(/["]|-.*/g, '')}`;
  }
  async function readChoices() {
    const { workloads } = await read('/scaling/workloads');
    const names = workloads.map((each) => each.workload);
    byId('chooser').hidden = names.length < 2;
    const shown = [...byId('workload').options].map((option) => option.value);
    if (shown.join(' ') !== names.join(' ')) {
      byId('workload').replaceChildren(...names.map((name) => el('option', { value: name }, name)));
      byId('workload').value = names.includes(state.workload) ? state.workload : names[0];
    }
    if (state.workload !== null && !names.includes(state.workload)) {
      choose(names[0]); // the configuration was read again without it
    }
    workloads.forEach((each, i) => {
      const mark = each.halted ? ' — halted' : each.degraded ? ' — degraded' : (each.automation === 'stopped' ? ' — stopped' : '');
      byId('workload').options[i].textContent = `${each.workload} (${each.instances ?? '?'} at ${each.cpu === null ? '?' : percent(each.cpu)})${mark}`;
    });
    return names;
  }

  // --- drawing ------------------------------------------------------------------------------------------------------

  const seconds = (tick) => tick.at_unix_ms / 1000;
  const clockTime = (at) => new Date(at * 1000).toLocaleTimeString('en-GB');
  const wants = (tick) => tick.target_instances !== null && tick.instances !== null && tick.target_instances !== tick.instances;

  let isPlanned = false;
  function redraw() {
    if (!isPlanned) {
      isPlanned = true;
      setTimeout(() => { isPlanned = false; drawAll(); }, DRAW_EVERY_MS);
    }
  }
  function drawAll() {
    drawCharts();
    drawDecisions();
    drawErrors();
    drawTiles();
  }
  function shownTicks() {
    const all = [...state.ticks.values()].sort(byTime);
    const size = +byId('window').value;
    const newest = all.length > 0 ? seconds(all[all.length - 1]) : 0;
    return size === 0 ? all : all.filter((tick) => seconds(tick) >= newest - size);
  }
  function drawCharts() {
    const ticks = shownTicks();
    if (ticks.length === 0) {
      return;
    }
    const step = state.status?.interval_s ?? 1;
    const range = { from: seconds(ticks[0]), until: Math.max(seconds(ticks[ticks.length - 1]), seconds(ticks[0]) + 10 * step) };
    const line = (key) => ticks.map((tick) => ({ x: seconds(tick), y: tick[key] ?? NaN }));
    const newest = ticks[ticks.length - 1];
    draw('cpu', [{ label: 'CPU', data: line('cpu'), borderColor: colour('run-0'), backgroundColor: `${colour('run-0')}22`, fill: 'origin' }], range, scaleit.shareAxis('CPU'), (chart) => {
      const target = state.status?.target;
      if (typeof target === 'number') {
        scaleit.level(chart, target, `target ${percent(target)}`, colour('ink'), -5);
      }
    });
    draw('replicas', [{ label: 'replicas', data: line('instances'), borderColor: colour('run-0'), stepped: true },
      { label: 'wanted', data: line('target_instances'), borderColor: colour('run-1'), borderDash: [3, 3], stepped: true }], range, scaleit.valueAxis('replicas', { whole: true }), () => {});
    byId('cpu-plot').setAttribute('aria-label', `CPU over time, now ${newest.cpu === null ? 'not known' : percent(newest.cpu)}`);
    byId('replicas-plot').setAttribute('aria-label', `Replicas over time, now ${newest.instances ?? 'not known'}`);
  }
  function draw(id, datasets, range, upright, marks) {
    const scales = { x: scaleit.timeAxis(range, null, clockTime, 1), y: upright };
    if (charts[id]) {
      charts[id].data.datasets = datasets;
      charts[id].options.scales = scales;
      charts[id].update('none');
      return;
    }
    const gaps = (chart) => shownTicks().filter((tick) => tick.failure).forEach((tick) => scaleit.band(chart, seconds(tick), seconds(tick) + (state.status?.interval_s ?? 1), colour('held'), 0.25));
    charts[id] = scaleit.chart(byId(id), datasets, scales, [scaleit.below(gaps), scaleit.above(marks)]);
  }

  function drawStatus() {
    const { status } = state;
    if (!status) {
      return;
    }
    const isRunning = status.automation === 'running';
    byId('title').textContent = status.workload;
    document.title = `${status.workload}: scaleit controller`;
    byId('automation').className = `badge ${isRunning ? 'good' : ''}`;
    byId('automation').textContent = isRunning ? 'running' : 'stopped';
    byId('degraded').hidden = !status.degraded && !status.halted;
    byId('degraded').textContent = status.halted ? 'halted' : 'degraded';
    byId('start').disabled = isRunning;
    byId('stop').disabled = !isRunning;
    byId('held').hidden = status.manual === null;
    if (status.manual) {
      const left = status.manual.hold_s === null ? 'until it is resumed' : `for another ${duration(Math.ceil(status.manual.hold_s))}`;
      byId('held-text').textContent = `Held at ${status.manual.target_instances} by hand ${left}: ${status.manual.reason || 'no reason given'}`;
    }
    drawTiles();
  }
  function drawTiles() {
    const { status } = state;
    const newest = [...state.ticks.values()].pop();
    if (!status) {
      return;
    }
    const tile = (label, value, unit = '') => el('div', { class: 'tile' }, el('dt', {}, label), el('dd', {}, value, unit ? el('small', {}, ` ${unit}`) : ''));
    const cpu = newest ? newest.cpu : status.metrics.cpu;
    byId('tiles').replaceChildren(
      tile(typeof status.target === 'number' ? `CPU, target ${percent(status.target)}` : 'CPU', cpu === null ? '–' : percent(cpu)),
      tile('replicas', newest?.instances ?? status.instances ?? '–', `of ${status.min_instances}–${status.max_instances}`),
      tile('wanted', newest?.target_instances ?? '–'),
      ...(status.share_instances === null ? [] : [tile('may grow to', status.share_instances, 'for now')]),
      ...signalTiles(status.metrics, tile),
      tile('policy', el('span', { class: 'small' }, status.policy)),
      tile('ticks', status.ticks.toLocaleString('en'), `every ${duration(status.interval_s)}`),
      tile('ticks late, skipped', `${status.late_ticks}, ${status.skipped_ticks}`),
    );
  }

  /// What the policy looks at beside the CPU.
  function signalTiles({ followed, workers, queued_while_busy: queued }, tile) {
    const figure = (name, value) => (name === 'memory' ? percent(value) : scaleit.number(value));
    return [
      ...followed.map(({ name, value, scope }) => tile(name.replaceAll('_', ' '), value === null ? '–' : figure(name, value), scope === 'total' ? 'in all' : '')),
      ...(workers === null ? [] : [tile('workers busy', workers.busy, `of ${Object.values(workers).reduce((a, b) => a + b, 0)}`)]),
      ...(queued === null ? [] : [tile('waiting', queued, 'while all are busy')]),
    ];
  }

  const OUTCOMES = { not_needed: '', applied: 'applied', failed: 'write failed', dry_run: 'dry run, not sent' };
  const failureText = (failure) => (failure.http_status ? `${failure.kind} ${failure.http_status}` : failure.kind);
  const chainOf = (tick) => (tick.chain.length === 0 ? tick.reason : tick.chain.map((step, i) => `${i === 0 ? '' : 'then '}${step.instances}: ${step.words}`).join('; '));
  function move(tick) {
    if (tick.target_instances === null) {
      return 'held';
    }
    return wants(tick) ? `${tick.instances} → ${tick.target_instances}` : `stays at ${tick.target_instances}`;
  }
  function fill(table, heads, rows) {
    byId(table).replaceChildren(el('thead', {}, el('tr', {}, heads.map((head) => el('th', { class: 'text' }, head)))), el('tbody', {}, rows));
  }
  const when = (tick) => el('th', { scope: 'row' }, clockTime(seconds(tick)));
  function newestFirst(keepTick) {
    return [...state.ticks.values()].sort((a, b) => byTime(b, a)).filter(keepTick).slice(0, ROWS_MAX);
  }
  function drawDecisions() {
    const only = byId('only-changes').checked;
    const ticks = newestFirst((tick) => !only || wants(tick));
    byId('decisions').hidden = ticks.length === 0;
    byId('decisions-note').hidden = ticks.length > 0;
    fill('decisions', ['time', 'replicas', 'reasons', ''], ticks.map((tick) => el('tr', {}, when(tick),
      el('td', { class: 'text nowrap move' }, move(tick)), el('td', { class: 'text wide' }, chainOf(tick)), el('td', { class: `text nowrap ${tick.write === 'failed' ? 'bad' : ''}` }, OUTCOMES[tick.write]))));
  }
  function drawErrors() {
    const what = (tick) => [tick.failure && `nothing observed: ${failureText(tick.failure)}`, tick.write_failure && `not scaled: ${failureText(tick.write_failure)}`,
      ...Object.entries(tick.failed_calls).map(([kind, count]) => `${kind} ×${count}`)].filter(Boolean);
    const rows = newestFirst((tick) => what(tick).length > 0);
    byId('errors').hidden = rows.length === 0;
    byId('errors-note').hidden = rows.length > 0;
    fill('errors', ['time', 'what'], rows.map((tick) => el('tr', {}, when(tick), el('td', { class: 'text wide' }, what(tick).join(', ')))));
  }

  // --- orders -------------------------------------------------------------------------------------------------------

  const json = { 'Content-Type': 'application/json' };
  byId('start').addEventListener('click', () => order('The automation runs.', () => ask(withWorkload('/start'), { method: 'POST' })));
  byId('stop').addEventListener('click', () => order('The automation is stopped; the app is left as it is.', () => ask(withWorkload('/stop'), { method: 'POST' })));
  byId('resume').addEventListener('click', () => order('The automation goes on.', () => ask(withWorkload('/scaling/resume'), { method: 'POST' })));
  byId('scale').addEventListener('submit', (event) => {
    event.preventDefault();
    const hold = byId('hold').value;
    const wish = { target_instances: +byId('count').value, reason: byId('reason').value, ...(hold === '' ? {} : { hold }) };
    const told = ({ requested_instances: wished, manual: { target_instances: taken } }) => `Scaling to ${taken} at the next tick${taken === wished ? '' : `; ${wished} is out of the policy's bounds`}.`;
    order(told, async () => (await ask(withWorkload('/scaling/scale'), { method: 'POST', headers: json, body: JSON.stringify(wish) })).json());
  });
  byId('config').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = byId('manifest').value;
    const type = text.trimStart().startsWith('{') ? 'application/json' : 'application/yaml';
    order('The new configuration is in force from the next tick on.', async () => {
      await ask(withWorkload('/scaling/config'), { method: 'PUT', headers: { 'Content-Type': type, 'If-Match': state.etag }, body: text });
      await readConfig();
    });
  });
  byId('reload').addEventListener('click', () => order('Read again.', readConfig));
  byId('only-changes').addEventListener('change', drawDecisions);
  byId('window').addEventListener('change', drawCharts);
  byId('token-form').addEventListener('submit', (event) => {
    event.preventDefault();
    state.token = byId('token').value;
    byId('token-form').hidden = true;
    begin();
  });
  byId('workload').addEventListener('change', () => choose(byId('workload').value));

  // --- beginning ----------------------------------------------------------------------------------------------------

  function choose(workload) {
    state.stream?.abort();
    state.stream = new AbortController();
    Object.assign(state, { workload, ticks: new Map(), status: null, lastEvent: null, manifest: null });
    tell('', '');
    follow(state.stream.signal);
  }
  async function begin() {
    try {
      const [first] = await readChoices();
      choose(first);
    } catch (error) {
      connected(false);
      if (byId('token-form').hidden) {
        setTimeout(begin, RETRY_MS);
      } else if (state.token !== '') {
        tell('That token was not taken.', 'bad');
      }
    }
  }
  byId('cpu-legend').replaceChildren(scaleit.legend([[sample('line', 'run-0'), 'CPU'], [sample('band', 'held'), 'no data']]));
  byId('replicas-legend').replaceChildren(scaleit.legend([[sample('line', 'run-0'), 'observed'], [sample('line', 'run-1', [3, 3]), 'wanted'], [sample('band', 'held'), 'no data']]));
  byId('footer').textContent = `Charts: Chart.js ${Chart.version}, © Chart.js Contributors, MIT License.`;
  scaleit.followColours(drawCharts, () => Object.values(charts), 200);
  setInterval(() => { if (state.workload !== null && state.status !== null) { refresh(); } }, STATUS_EVERY_MS);
  setInterval(() => { if (state.workload !== null && document.activeElement !== byId('workload')) { readChoices().catch(() => {}); } }, CHOICES_EVERY_MS);
  begin();
})();
