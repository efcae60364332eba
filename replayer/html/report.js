// The report's page: three charts that share one stretch of time and one pointer, and the tables around them. All texts
// come from the data element and are shown as text.
'use strict';

(() => {
  const { duration, moment, percent, number, el, byId, colour, sample, DASHES } = scaleit;
  const DECISION_ROWS_MAX = 300;
  const TICKS_IN_VIEW_MIN = 4;
  const BANDS_STRONG_MAX = 100;
  const FIGURES_OF_TILES = ['mean_cpu', 'mean_error', 'in_band_percent', 'above_limit_percent', 'replica_hours', 'changes', 'held_ticks', 'censored_percent'];
  const MEANINGS = {
    mean_cpu: 'average CPU over all ticks with data',
    mean_error: 'average of CPU minus target, where the demand needs more than the least and fewer than the most replicas',
    eligible_percent: 'share of time in which that is so: elsewhere no policy can do anything',
    rms_error: 'root of the mean square of CPU minus target, likewise',
    in_band_percent: 'share of time with CPU near the target',
    above_limit_percent: 'share of time with CPU above the limit',
    saturated_percent: 'share of time with CPU at its end, 0.995 and above',
    theta_under_percent: 'how many replicas were missing, as a share of those needed, on average',
    theta_over_percent: 'how many replicas were too many, likewise',
    tau_under_percent: 'share of time with too few replicas',
    tau_over_percent: 'share of time with too many replicas',
    instability_percent: 'share of time in which supply and demand did not move the same way',
    jitter_per_hour: 'changes of supply more than changes of demand, per hour',
    changes: 'changes of the replica count',
    reversals: 'changes against the direction of the change before',
    largest_step: 'largest change at once',
    mean_replicas: 'average count', max_replicas: 'largest count', replica_hours: 'what is paid for',
    held_ticks: 'ticks without valid data',
    censored_percent: 'share of time in which CPU was at its end, so that demand is only known to be at least so high',
  };
  const data = JSON.parse(byId('data').textContent);
  const seconds = (at) => at * data.unit_s;

  function decodedLine({ after, value }) {
    let at = 0;
    return value.map((y, i) => ({ x: seconds(at += after[i]), y: y ?? NaN }));
  }
  /// A series as the points of a line; where it is thinned out, that of the means, with lows and highs as `reach`.
  function decoded({ per_slot: perSlot, points, means }) {
    const all = decodedLine(points);
    return perSlot === 1 ? { points: all, reach: null, perSlot } : { points: decodedLine(means), reach: all, perSlot };
  }
  const demand = decoded(data.demand);
  const censored = data.censored.shown.map(({ from, until }) => ({ from: seconds(from), until: seconds(until) }));
  const runs = data.runs.map((run, place) => ({ ...run, ...lookOf(run, place) }));
  const drawn = runs.filter((run) => run.drawing).map((run) => ({ ...run, ...traced(run.drawing) }));

  function lookOf(run, place) {
    const recorded = run.name === 'recorded';
    const turn = place - (runsBefore(place) ? 1 : 0);
    return { colourName: recorded ? 'run-recorded' : `run-${turn % DASHES.length}`, dash: recorded ? [3, 3] : DASHES[turn % DASHES.length] };
  }
  function runsBefore(place) {
    return data.runs.slice(0, place).some((run) => run.name === 'recorded');
  }
  function traced(drawing) {
    const replicas = decoded(drawing.replicas);
    return {
      cpu: decoded(drawing.cpu), replicas,
      capacity: replicas.points.map(({ x, y }) => ({ x, y: y * drawing.target })),
      decisions: drawing.decisions.shown.map((each) => ({ ...each, at: seconds(each.at) })),
      failedCalls: drawing.failed_calls.shown.map((each) => ({ ...each, at: seconds(each.at) })),
      held: drawing.held.shown.map(({ from, until, ticks }) => ({ from: seconds(from), until: seconds(until), ticks })),
    };
  }

  const whole = { from: seconds(data.from), until: Math.max(seconds(data.until), seconds(data.from) + data.interval_s) };
  const state = { ...whole, focus: drawn.find((run) => run.name !== 'recorded') ?? drawn[0], pointer: null };
  const charts = {};

  // --- charts -------------------------------------------------------------------------------------------------------

  const strength = (run) => (run === state.focus ? 'ff' : '99');
  function lines(pick, stepped) {
    const inFront = [...drawn].sort((a, b) => (b === state.focus) - (a === state.focus));
    return inFront.map((run) => ({
      label: run.name, data: pick(run).points, stepped, borderColor: colour(run.colourName) + strength(run), borderDash: run.dash,
      borderWidth: run === state.focus ? 2.2 : 1.5, spanGaps: false,
    })).concat(reach(pick(state.focus), colour(state.focus.colourName)));
  }
  /// How far the ticks behind a thinned line reach, behind all lines.
  const reach = (series, paint) => (series.reach ? [{ label: 'reach', data: series.reach, borderColor: `${paint}50`, borderWidth: 1, order: 9 }] : []);
  const visible = ({ from, until }) => until >= state.from && from <= state.until;
  const inView = ({ at }) => at >= state.from && at <= state.until;

  function bands(chart) {
    const shown = state.focus.held.filter(visible);
    for (const stretch of shown) {
      scaleit.band(chart, stretch.from, stretch.until, colour('held'), shown.length > BANDS_STRONG_MAX ? 0.1 : 0.28);
    }
  }
  /// Points between two gaps, which no line shows.
  function lonePoints(chart, pick) {
    for (const run of drawn) {
      const { points } = pick(run);
      chart.ctx.fillStyle = colour(run.colourName);
      points.forEach(({ x, y }, i) => {
        if (!Number.isNaN(y) && !(points[i - 1]?.y >= 0) && !(points[i + 1]?.y >= 0)) {
          chart.ctx.fillRect(chart.scales.x.getPixelForValue(x) - 1.5, chart.scales.y.getPixelForValue(y) - 1.5, 3, 3);
        }
      });
    }
  }
  function failedMarks(chart) {
    const { ctx, chartArea: { bottom }, scales: { x } } = chart;
    ctx.strokeStyle = colour('bad');
    ctx.lineWidth = 1.5;
    ctx.setLineDash([]);
    ctx.beginPath();
    for (const failed of state.focus.failedCalls.filter(inView)) {
      const at = x.getPixelForValue(failed.at);
      ctx.moveTo(at - 3, bottom - 9);
      ctx.lineTo(at + 3, bottom - 3);
      ctx.moveTo(at + 3, bottom - 9);
      ctx.lineTo(at - 3, bottom - 3);
    }
    ctx.stroke();
  }
  const wanted = (decision) => (decision.steps.length > 0 ? decision.steps[decision.steps.length - 1][1] : null);
  const moves = (decision) => decision.replicas !== null && wanted(decision) !== null && wanted(decision) !== decision.replicas;
  function decisionMarks(chart) {
    const { ctx, scales: { x, y } } = chart;
    ctx.fillStyle = colour(state.focus.colourName);
    const shown = state.focus.decisions.filter((each) => inView(each) && moves(each));
    const size = shown.length > 150 ? 3 : 5;
    for (const decision of shown) {
      const up = wanted(decision) > decision.replicas ? -1 : 1;
      const left = x.getPixelForValue(decision.at);
      const top = y.getPixelForValue(wanted(decision));
      ctx.beginPath();
      ctx.moveTo(left, top + up * size * 2);
      ctx.lineTo(left - size, top + up * 2);
      ctx.lineTo(left + size, top + up * 2);
      ctx.fill();
    }
  }

  function demandDatasets() {
    const run = state.focus;
    return [
      { label: 'demand', data: demand.points, borderColor: colour('demand'), backgroundColor: colour('demand-fill'), fill: 'origin', borderWidth: 1.5, order: 3 },
      { label: 'capacity', data: run.replicas.points, stepped: true, borderColor: colour(run.colourName), borderWidth: 2, order: 1 },
      { label: 'capacity at the target', data: run.capacity, stepped: true, borderColor: colour(run.colourName), borderDash: [3, 3], borderWidth: 1.5, order: 2 },
      ...reach(demand, colour('demand')),
    ];
  }
  const axis = () => scaleit.timeAxis(state, 'time into the run');
  const KINDS = {
    demand: {
      datasets: demandDatasets,
      scales: () => ({ x: axis(), y: scaleit.valueAxis('replicas’ worth') }),
      plugins: [scaleit.below((chart) => {
        bands(chart);
        censored.filter(visible).forEach(({ from, until }) => scaleit.band(chart, from, until, colour('bad'), 0.22));
      })],
    },
    cpu: {
      datasets: () => lines((run) => run.cpu, false),
      scales: () => ({ x: axis(), y: scaleit.shareAxis('CPU') }),
      plugins: [scaleit.below(bands), scaleit.above((chart) => {
        lonePoints(chart, (run) => run.cpu);
        const { target, limit } = state.focus.drawing;
        scaleit.level(chart, limit, `limit ${percent(limit)}`, colour('bad'), -5);
        scaleit.level(chart, target, `target ${percent(target)}`, colour('ink'), 13);
        failedMarks(chart);
      })],
    },
    replicas: {
      datasets: () => lines((run) => run.replicas, true),
      scales: () => ({ x: axis(), y: scaleit.valueAxis('replicas', { whole: true }) }),
      plugins: [scaleit.below(bands), scaleit.above((chart) => {
        lonePoints(chart, (run) => run.replicas);
        decisionMarks(chart);
      })],
    },
  };

  function drawCharts() {
    for (const [id, kind] of Object.entries(KINDS)) {
      if (charts[id]) {
        charts[id].data.datasets = kind.datasets();
        charts[id].options.scales = kind.scales();
        charts[id].update('none');
      } else {
        charts[id] = scaleit.chart(byId(id), kind.datasets(), kind.scales(), kind.plugins);
      }
    }
  }

  function drawLegends() {
    const line = (run) => sample('line', run.colourName, run.dash);
    const { target, limit, held, failed_calls: failed } = state.focus.drawing;
    const all = () => drawn.map((run) => [line(run), run.name]);
    const gaps = () => (held.shown.length > 0 ? [[sample('band', 'held'), 'no data, held']] : []);
    const unknown = censored.length > 0 ? [[sample('band', 'bad'), 'demand at least so high']] : [];
    const faults = failed.shown.length > 0 ? [[sample('cross', 'bad'), 'failed calls']] : [];
    byId('demand-legend').replaceChildren(scaleit.legend([[sample('line', 'demand'), 'demand'], [sample('line', state.focus.colourName), `replicas, ${state.focus.name}`],
      [sample('line', state.focus.colourName, [3, 3]), `what they bear at ${percent(target)} CPU`], ...unknown, ...gaps()]));
    byId('cpu-legend').replaceChildren(scaleit.legend([...all(), ...faults, ...gaps()]));
    byId('replicas-legend').replaceChildren(scaleit.legend([...all(), [sample('triangles', state.focus.colourName), `decisions of ${state.focus.name}`], ...gaps()]));
    byId('cpu-plot').setAttribute('aria-label', `CPU over time, target ${percent(target)}, limit ${percent(limit)}`);
    byId('demand-plot').setAttribute('aria-label', 'Demand and capacity over time');
    byId('replicas-plot').setAttribute('aria-label', 'Replicas and decisions over time');
  }

  // --- zoom ---------------------------------------------------------------------------------------------------------

  const span = () => state.until - state.from;
  function show(from, until) {
    const least = Math.min(TICKS_IN_VIEW_MIN * data.interval_s, whole.until - whole.from);
    const size = Math.min(Math.max(until - from, least), whole.until - whole.from);
    const middle = (from + until) / 2;
    state.from = Math.min(Math.max(middle - size / 2, whole.from), whole.until - size);
    state.until = state.from + size;
    for (const chart of Object.values(charts)) {
      chart.options.scales.x.min = state.from;
      chart.options.scales.x.max = state.until;
      chart.update('none');
    }
    point(null);
    drawRange();
    drawDecisions();
  }
  function zoom(factor) {
    const middle = state.pointer ?? (state.from + state.until) / 2;
    show(middle - span() * factor / 2, middle + span() * factor / 2);
  }
  const move = (share) => show(state.from + span() * share, state.until + span() * share);
  function drawRange() {
    const isWhole = span() >= whole.until - whole.from;
    byId('range').textContent = isWhole ? `Whole run, ${duration(span())}` : `${moment(state.from)} – ${moment(state.until)} (${duration(span())})`;
    ['reset', 'zoom-out', 'earlier', 'later'].forEach((id) => { byId(id).disabled = isWhole; });
  }

  // --- pointer ------------------------------------------------------------------------------------------------------

  /// The place of the last element at or before a time; -1 where there is none.
  function lastAt(list, time, at) {
    let low = -1;
    let high = list.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (at(list[middle]) <= time) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
  const pointAt = (series, time) => series.points[lastAt(series.points, time + 1e-9, (point) => point.x)];
  const nearestTime = (time) => {
    const { points } = demand;
    const place = lastAt(points, time, (point) => point.x);
    const before = points[Math.max(place, 0)].x;
    const after = points[Math.min(place + 1, points.length - 1)].x;
    return time - before <= after - time ? before : after;
  };
  function decisionAt(run, time) {
    const decision = run.decisions[lastAt(run.decisions, time + 1e-9, (each) => each.at)];
    const isExact = run.drawing.decisions.left_out === 0 || (decision && Math.abs(decision.at - time) < data.interval_s / 2);
    return isExact ? decision : undefined;
  }
  const reasonChain = (decision) => (decision.steps.length === 0
    ? [`nothing valid was observed${decision.failure ? ` (${decision.failure})` : ''}`]
    : decision.steps.map(([reason, count], i) => `${i === 0 ? '' : 'then '}${count}: ${data.reasons[reason][1]}`));
  function verb(decision) {
    if (wanted(decision) === null) {
      return 'held';
    }
    return moves(decision) ? `${decision.replicas} → ${wanted(decision)}` : `stays at ${wanted(decision)}`;
  }
  const WRITES = { not_needed: '', applied: 'applied', failed: 'write failed', dry_run: 'dry run, not sent' };
  function outcome(decision) {
    const isFailed = decision.write === 'failed' && decision.failure;
    return WRITES[decision.write] + (isFailed ? ` (${decision.failure})` : '');
  }

  function valueRow(run, time) {
    const cpu = pointAt(run.cpu, time)?.y;
    const replicas = pointAt(run.replicas, time)?.y;
    const shown = (value, text) => (Number.isFinite(value) ? text(value) : '–');
    return el('tr', {}, el('th', { class: 'text' }, el('span', { class: 'swatch', style: `background:var(--${run.colourName})` }), run.name),
      el('td', {}, shown(cpu, (value) => percent(value, 1))), el('td', {}, shown(replicas, number)));
  }
  function tipContent(time) {
    const decision = decisionAt(state.focus, time);
    const failed = state.focus.failedCalls.find((each) => Math.abs(each.at - time) < data.interval_s / 2);
    const wants = pointAt(demand, time)?.y;
    return [
      el('strong', {}, moment(time)),
      el('table', {}, el('tr', {}, el('th', { class: 'text' }, 'demand ', Number.isFinite(wants) ? wants.toFixed(2) : '–'), el('th', {}, 'CPU'), el('th', {}, 'replicas')),
        drawn.map((run) => valueRow(run, time))),
      decision && el('p', {}, el('b', {}, `${state.focus.name}: ${verb(decision)}`), outcome(decision) ? `, ${outcome(decision)}` : '', el('br'), reasonChain(decision).join('; ')),
      failed && el('p', { class: 'bad' }, `failed calls: ${failed.calls}`),
    ];
  }
  /// Points all charts at a time, or at none; the tip stands beside the pointer in `plot`.
  function point(time, plot, isSpoken) {
    state.pointer = time;
    const tip = byId('tip');
    for (const [id, chart] of Object.entries(charts)) {
      const { left, top, height } = chart.chartArea;
      const cross = byId(`${id}-plot`).querySelector('.cross');
      cross.style.display = time === null ? 'none' : 'block';
      if (time !== null) {
        Object.assign(cross.style, { left: `${chart.scales.x.getPixelForValue(time)}px`, top: `${top}px`, height: `${height}px` });
        cross.style.visibility = chart.scales.x.getPixelForValue(time) < left - 1 ? 'hidden' : 'visible';
      }
    }
    tip.hidden = time === null || !plot;
    Object.assign(tip.style, { left: 0, top: 0 }); // measured at its full width
    if (!tip.hidden) {
      tip.replaceChildren(...tipContent(time).filter(Boolean));
      placeTip(tip, plot, time);
    }
    if (isSpoken) {
      byId('spoken').textContent = tip.textContent;
    }
  }
  function placeTip(tip, plot, time) {
    const box = plot.getBoundingClientRect();
    const x = box.left + chartOf(plot).scales.x.getPixelForValue(time);
    const isAbove = document.documentElement.clientWidth < 600 && box.top > tip.offsetHeight + 8; // where a finger does not cover it
    const top = isAbove ? box.top - tip.offsetHeight - 4 : Math.min(box.top + 8, window.innerHeight - tip.offsetHeight - 8);
    scaleit.placeTip(tip, x, top);
  }
  const chartOf = (plot) => charts[plot.id.replace('-plot', '')];

  function listen(plot) {
    const chart = chartOf(plot);
    const selection = plot.querySelector('.selection');
    const timeOf = (event) => {
      const { left, right } = chart.chartArea;
      const x = Math.min(Math.max(event.clientX - plot.getBoundingClientRect().left, left), right);
      return chart.scales.x.getValueForPixel(x);
    };
    let start = null;
    const finish = (event) => {
      selection.style.display = 'none';
      const from = start;
      start = null;
      if (from !== null && event.type === 'pointerup') {
        const until = timeOf(event);
        const pixels = Math.abs(chart.scales.x.getPixelForValue(from) - chart.scales.x.getPixelForValue(until));
        if (pixels > 6) {
          show(Math.min(from, until), Math.max(from, until));
        }
      }
    };
    plot.addEventListener('pointerdown', (event) => {
      start = event.button === 0 ? timeOf(event) : null;
      plot.setPointerCapture(event.pointerId);
      point(nearestTime(timeOf(event)), plot);
    });
    plot.addEventListener('pointermove', (event) => {
      const time = timeOf(event);
      if (start !== null) {
        const [a, b] = [start, time].map((each) => chart.scales.x.getPixelForValue(each));
        const { top, height } = chart.chartArea;
        Object.assign(selection.style, { display: 'block', left: `${Math.min(a, b)}px`, width: `${Math.abs(a - b)}px`, top: `${top}px`, height: `${height}px` });
      }
      point(nearestTime(time), plot);
    });
    plot.addEventListener('pointerup', finish);
    plot.addEventListener('pointercancel', finish);
    plot.addEventListener('pointerleave', () => { if (start === null) { point(null); } });
    plot.addEventListener('dblclick', () => show(whole.from, whole.until));
    plot.addEventListener('blur', () => point(null));
    plot.addEventListener('keydown', (event) => onKey(event, plot));
  }
  function onKey(event, plot) {
    const ticks = event.shiftKey ? 10 : 1;
    const step = (direction) => {
      const { points } = demand;
      const now = state.pointer ?? (state.from + state.until) / 2;
      const place = lastAt(points, now + 1e-9, (each) => each.x) + direction * ticks;
      const time = points[Math.min(Math.max(place, 0), points.length - 1)].x;
      if (time < state.from || time > state.until) {
        move(direction / 2);
      }
      point(time, plot, true);
    };
    const actions = {
      ArrowRight: () => step(1), ArrowLeft: () => step(-1), '+': () => zoom(0.5), '=': () => zoom(0.5), '-': () => zoom(2),
      Home: () => show(whole.from, whole.until), 0: () => show(whole.from, whole.until), Escape: () => point(null),
      PageDown: () => move(0.9), PageUp: () => move(-0.9),
    };
    if (actions[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      actions[event.key]();
    }
  }

  // --- tables -------------------------------------------------------------------------------------------------------

  function drawHead() {
    const names = data.runs.map((run) => run.name).join(', ');
    const { runs: [first] } = data;
    document.title = `scaleit: ${names} on ${data.source}`;
    byId('title').textContent = data.runs.length === 1 ? `${names} on ${data.source}` : `${names}`;
    const on = data.runs.length === 1 ? '' : `on ${data.source}; `;
    byId('facts').textContent = `${on}${duration(whole.until - whole.from)} in ${Math.max(...runs.map((run) => run.ticks)).toLocaleString('en')} ticks of ${duration(data.interval_s)}`;
    const told = runs.filter((run) => run.differences.length > 0);
    byId('differences').hidden = told.length === 0;
    byId('differences').replaceChildren(...told.map((run) => el('li', {}, el('b', {}, run.name), ` against ${first.name}: ${run.differences.join(', ')}`)));
  }
  function drawGate() {
    if (!data.gate) {
      return;
    }
    const { verdict, file } = data.gate;
    const failed = verdict.checks.filter((check) => !check.passed).length;
    byId('gate').hidden = false;
    byId('gate-file').textContent = file;
    byId('gate-badge').replaceChildren(el('span', { class: `badge ${verdict.passed ? 'good' : 'bad'}` },
      verdict.passed ? `✓ passed, ${verdict.checks.length} checks` : `✗ failed, ${failed} of ${verdict.checks.length} checks`));
    const rows = verdict.checks.map((check) => el('tr', {}, el('th', { scope: 'row' }, check.name),
      el('td', { class: `text nowrap ${check.passed ? 'good' : 'bad'}` }, check.passed ? '✓ ok' : '✗ failed'), el('td', { class: 'text wide' }, check.expect),
      el('td', {}, typeof check.actual === 'number' ? String(+check.actual.toPrecision(6)) : check.actual),
      el('td', { class: 'text nowrap' }, check.worst_tick === undefined ? '' : el('button', { type: 'button', class: 'small', 'data-at': check.worst_at_s }, `tick ${check.worst_tick}, ${moment(check.worst_at_s)}`))));
    byId('gate-table').replaceChildren(el('thead', {}, el('tr', {}, el('th', { class: 'text' }, 'check'), el('th', { class: 'text' }, ''), el('th', { class: 'text' }, 'expected'), el('th', {}, 'actual'), el('th', { class: 'text' }, 'worst at'))), el('tbody', {}, rows));
    byId('gate-table').addEventListener('click', (event) => {
      const at = event.target.dataset.at;
      if (at !== undefined) {
        const around = Math.min(60 * data.interval_s, (whole.until - whole.from) / 4);
        show(+at - around, +at + around);
        byId('cpu-plot').scrollIntoView({ block: 'center' });
        point(nearestTime(+at), byId('cpu-plot'));
      }
    });
  }
  function drawTiles() {
    const place = runs.findIndex((run) => run.name === state.focus.name && run.digest === state.focus.digest);
    byId('tiles').replaceChildren(...data.figures.filter(({ key }) => FIGURES_OF_TILES.includes(key)).map(({ key, label, unit, cells }) =>
      el('div', { class: 'tile', title: MEANINGS[key] }, el('dt', {}, key === 'mean_cpu' ? `${label}, target ${number(state.focus.drawing.target)}` : label), el('dd', {}, cells[place].text, unit ? el('small', {}, ` ${unit}`) : ''))));
  }
  function drawRunChooser() {
    byId('runs').hidden = drawn.length < 2;
    byId('runs').append(...drawn.map((run, place) => {
      const input = el('input', { type: 'radio', name: 'run', value: place, checked: run === state.focus });
      input.addEventListener('change', () => { focus(run); });
      return el('label', {}, input, sample('line', run.colourName, run.dash), el('span', {}, run.name));
    }));
  }
  function drawDecisions() {
    const all = byId('all-decisions').checked;
    const found = state.focus.decisions.filter((each) => inView(each) && (all || moves(each)));
    const rows = found.slice(0, DECISION_ROWS_MAX).map((decision) => el('tr', { class: moves(decision) ? 'changed' : null },
      el('th', { scope: 'row', class: 'nowrap' }, moment(decision.at)), el('td', {}, decision.tick.toLocaleString('en')), el('td', { class: 'nowrap move' }, verb(decision)),
      el('td', { class: 'text wide' }, reasonChain(decision).join('; ')), el('td', { class: `text nowrap ${decision.write === 'failed' ? 'bad' : ''}` }, outcome(decision))));
    byId('decisions-table').replaceChildren(el('thead', {}, el('tr', {}, el('th', { class: 'text' }, 'time'), el('th', {}, 'tick'), el('th', {}, 'replicas'), el('th', { class: 'text' }, 'reasons'), el('th', { class: 'text' }, 'outcome'))), el('tbody', {}, rows));
    const more = found.length > DECISION_ROWS_MAX ? `, the first ${DECISION_ROWS_MAX} shown; zoom in for others` : '';
    byId('decisions-note').textContent = `${state.focus.name}: ${found.length.toLocaleString('en')} in the time shown${more}`;
  }
  function drawLeftOut() {
    const { drawing } = state.focus;
    const parts = [[drawing.decisions.left_out, 'decisions'], [drawing.failed_calls.left_out, 'ticks with failed calls'], [drawing.held.left_out, 'gaps']]
      .filter(([count]) => count > 0).map(([count, what]) => `${count.toLocaleString('en')} more ${what}`);
    const thinned = demand.perSlot > 1 ? [`Lines show the mean of every ${demand.perSlot} ticks, pale ones behind them the lowest and the highest.`] : [];
    const text = [...thinned, ...(parts.length > 0 ? [`Not shown, each smaller than its neighbours: ${parts.join(', ')}.`] : []),
      ...(drawn.length < runs.length ? [`${runs.length - drawn.length} more runs are in the tables only.`] : [])].join(' ');
    byId('left-out').hidden = text === '';
    byId('left-out').textContent = text;
  }
  function drawScorecard() {
    const head = el('thead', {}, el('tr', {}, el('th', { class: 'text' }, 'figure'), runs.map((run) => el('th', {}, run.name)), el('th', { class: 'text' }, '')));
    const row = (label, title, cells, unit, kind = null) => el('tr', { class: kind }, el('th', { scope: 'row', title }, label), cells, el('td', { class: 'text muted' }, unit));
    const rows = [row('ticks', null, runs.map((run) => el('td', {}, run.ticks.toLocaleString('en'))), ''),
      ...data.figures.map(({ key, label, unit, cells }) => row(label, MEANINGS[key], cells.map((cell) => el('td', { class: cell.is_best ? 'best nowrap' : 'nowrap' }, cell.text)), unit)),
      row('failed calls', null, runs.map((run) => el('td', {}, run.failed_calls)), '', 'failed')];
    byId('scorecard').replaceChildren(head, el('tbody', {}, rows));
    byId('best-note').hidden = runs.length < 2;
    byId('glossary').replaceChildren(...data.figures.flatMap(({ key, label }) => [el('dt', {}, key === 'mean_cpu' ? `${label}, target ${number(state.focus.drawing.target)}` : label), el('dd', {}, MEANINGS[key] ?? '')]));
  }
  function drawIdentity() {
    byId('command').textContent = data.command;
    const rows = runs.map((run) => el('tr', {}, el('th', { scope: 'row' }, run.name), el('td', { class: 'text wide' }, run.policy), el('td', { class: 'text' }, el('code', {}, run.digest)), el('td', {}, run.seed ?? '–')));
    byId('identity').replaceChildren(el('thead', {}, el('tr', {}, el('th', { class: 'text' }, 'run'), el('th', { class: 'text' }, 'policy'), el('th', { class: 'text' }, 'digest'), el('th', {}, 'seed'))), el('tbody', {}, rows));
    byId('manifests').replaceChildren(...runs.filter((run) => run.manifest).flatMap((run) => [el('b', {}, run.name), el('pre', {}, JSON.stringify(JSON.parse(run.manifest), null, 2))]));
    byId('footer').textContent = `Made by scaleit ${data.version}. Equal digests are equal runs. Charts: Chart.js ${Chart.version}, © Chart.js Contributors, MIT License.`;
  }

  // --- all together -------------------------------------------------------------------------------------------------

  function focus(run) {
    state.focus = run;
    drawLegends();
    drawCharts();
    drawTiles();
    drawDecisions();
    drawLeftOut();
  }

  drawHead();
  drawGate();
  drawScorecard();
  drawIdentity();
  drawRunChooser();
  focus(state.focus);
  drawRange();
  document.querySelectorAll('.plot').forEach(listen);
  byId('reset').addEventListener('click', () => show(whole.from, whole.until));
  byId('zoom-in').addEventListener('click', () => zoom(0.5));
  byId('zoom-out').addEventListener('click', () => zoom(2));
  byId('earlier').addEventListener('click', () => move(-0.5));
  byId('later').addEventListener('click', () => move(0.5));
  byId('all-decisions').addEventListener('change', drawDecisions);
  scaleit.followColours(drawCharts, () => Object.values(charts), 200);
})();
