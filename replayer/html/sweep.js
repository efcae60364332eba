// The sweep's page: configurations as points over two figures, and their table. All texts come from the data element and
// are shown as text.
'use strict';

(() => {
  const { el, byId, colour } = scaleit;
  const TABLE_ROWS_MAX = 500;
  const NEAR_PIXELS = 24;
  const data = JSON.parse(byId('data').textContent);
  const figureOf = (key) => data.figures.findIndex((figure) => figure.key === key);
  const pareto = data.pareto.map(figureOf);
  const state = { x: pareto[0], y: pareto[1] ?? figureOf('mean_error'), sort: { figure: pareto[0], descending: false }, row: null };
  let chart = null;

  // A figure that does not exist is null: it has no point, and is worse than all.
  const cost = (figure, value) => (value === null ? Infinity : { lower: value, higher: -value, nearer_zero: Math.abs(value), neither: value }[data.figures[figure].better]);
  const label = (figure) => `${data.figures[figure].label}${data.figures[figure].unit ? `, ${data.figures[figure].unit}` : ''}`;
  const text = (figure, value) => (value === null ? '-' : value.toFixed(data.figures[figure].decimals));
  const valuesOf = (row) => data.keys.map((key, i) => `${key}=${row.values[i]}`).join(' ');

  // --- chart --------------------------------------------------------------------------------------------------------

  const hasPoint = (row) => row.figures[state.x] !== null && row.figures[state.y] !== null;
  const pointsOf = (rows) => rows.filter(hasPoint).map((row) => ({ x: row.figures[state.x], y: row.figures[state.y], row })).sort((a, b) => a.x - b.x);
  function datasets() {
    const points = (rows, name, paint, radius, style) => ({
      label: name, data: pointsOf(rows), showLine: false, pointRadius: radius, pointStyle: style, pointBackgroundColor: paint, pointBorderColor: colour('card'), pointBorderWidth: 1,
    });
    return [
      points(data.rows.filter((row) => row.front), 'on the Pareto front', colour('run-1'), 7, 'rectRot'),
      points(data.rows.filter((row) => !row.front), 'others', `${colour('run-0')}b0`, data.rows.length > 1000 ? 3 : 5, 'circle'),
    ];
  }
  const axis = (figure) => {
    const base = scaleit.valueAxis(label(figure), { whole: data.figures[figure].decimals === 0, min: null });
    const values = data.rows.map((row) => row.figures[figure]);
    const min = values.every((value) => value === null || value >= 0) ? 0 : -Infinity; // room beside the points, but none below zero
    return { ...base, type: 'linear', afterDataLimits: (axis) => { axis.min = Math.max(axis.min, min); } };
  };
  const scales = () => ({ x: { ...axis(state.x), afterFit: undefined, ticks: { ...axis(state.x).ticks, maxRotation: 0 } }, y: axis(state.y) });
  const chosenMark = {
    id: 'chosen',
    afterDatasetsDraw({ ctx, scales: { x, y } }) {
      if (state.row && hasPoint(state.row)) {
        ctx.strokeStyle = colour('ink');
        ctx.lineWidth = 2;
        ctx.beginPath();
        ctx.arc(x.getPixelForValue(state.row.figures[state.x]), y.getPixelForValue(state.row.figures[state.y]), 11, 0, 2 * Math.PI);
        ctx.stroke();
      }
    },
  };
  function drawChart() {
    if (chart) {
      chart.data.datasets = datasets();
      chart.options.scales = scales();
      chart.update('none');
    } else {
      chart = scaleit.chart(byId('scatter'), datasets(), scales(), [chosenMark]);
    }
    const side = (figure, low, high) => ({ lower: low, higher: high }[data.figures[figure].better] ?? 'zero');
    byId('corner').textContent = `${side(state.x, 'the left', 'the right')} and ${side(state.y, 'the bottom', 'the top')}`;
    byId('plot').setAttribute('aria-label', `${data.rows.length} configurations, ${label(state.x)} across and ${label(state.y)} up`);
  }

  function choose(row, isSpoken) {
    state.row = row;
    chart.draw();
    const tip = byId('tip');
    tip.hidden = row === null;
    if (row === null) {
      return;
    }
    const figures = [...new Set([state.x, state.y, ...pareto])];
    tip.replaceChildren(el('strong', {}, valuesOf(row)), el('table', {}, figures.map((figure) => el('tr', {}, el('th', { class: 'text' }, data.figures[figure].label), el('td', {}, `${text(figure, row.figures[figure])} ${data.figures[figure].unit}`)))),
      ...(row.front ? [el('p', {}, 'on the Pareto front')] : []));
    const box = byId('plot').getBoundingClientRect();
    const pixel = (scale, value) => scale.getPixelForValue(value ?? scale.min);
    const x = box.left + pixel(chart.scales.x, row.figures[state.x]);
    const y = box.top + pixel(chart.scales.y, row.figures[state.y]);
    scaleit.placeTip(tip, x, y - tip.offsetHeight - 8);
    if (isSpoken) {
      byId('spoken').textContent = tip.textContent;
    }
  }
  function nearest(event) {
    const box = byId('plot').getBoundingClientRect();
    const [atX, atY] = [event.clientX - box.left, event.clientY - box.top];
    let best = null;
    let least = NEAR_PIXELS ** 2;
    for (const row of data.rows.filter(hasPoint)) {
      const distance = (chart.scales.x.getPixelForValue(row.figures[state.x]) - atX) ** 2 + (chart.scales.y.getPixelForValue(row.figures[state.y]) - atY) ** 2;
      if (distance < least || (distance === least && row.front)) {
        [best, least] = [row, distance];
      }
    }
    return best;
  }
  function onKey(event) {
    const direction = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (direction) {
      event.preventDefault();
      const rows = sorted().shown;
      const place = rows.indexOf(state.row) + direction;
      choose(rows[Math.min(Math.max(place, 0), rows.length - 1)], true);
    } else if (event.key === 'Escape') {
      choose(null);
    }
  }

  // --- table --------------------------------------------------------------------------------------------------------

  function sorted() {
    const all = byId('all').checked;
    const { figure, key, descending } = state.sort;
    const place = (row) => (figure !== undefined ? cost(figure, row.figures[figure]) : (Number.isNaN(+row.values[key]) ? row.values[key] : +row.values[key]));
    const rows = data.rows.filter((row) => all || row.front).sort((a, b) => {
      const [x, y] = [place(a), place(b)];
      return (x < y ? -1 : x > y ? 1 : a.index - b.index) * (descending ? -1 : 1);
    });
    return { shown: rows.slice(0, TABLE_ROWS_MAX), count: rows.length };
  }
  function head(title, by) {
    const isSorted = state.sort.figure === by.figure && state.sort.key === by.key;
    const button = el('button', { type: 'button' }, `${title}${isSorted ? (state.sort.descending ? ' ▼' : ' ▲') : ''}`);
    button.addEventListener('click', () => {
      state.sort = { ...by, descending: isSorted && !state.sort.descending };
      drawTable();
    });
    return el('th', { 'aria-sort': isSorted ? (state.sort.descending ? 'descending' : 'ascending') : null }, button);
  }
  function drawTable() {
    const { shown, count } = sorted();
    const order = [...pareto, ...data.figures.keys()].filter((figure, i, all) => all.indexOf(figure) === i);
    byId('table').replaceChildren(
      el('thead', {}, el('tr', {}, el('th', {}, ''), data.keys.map((key, i) => head(key, { key: i })), order.map((figure) => head(label(figure), { figure })))),
      el('tbody', {}, shown.map((row) => el('tr', { class: row.front ? 'front' : null }, el('th', { scope: 'row', class: 'nowrap' }, `${row.front ? '◆ ' : ''}${row.index}`),
        row.values.map((value) => el('td', {}, value)), order.map((figure) => el('td', {}, text(figure, row.figures[figure])))))));
    const more = count > shown.length ? `, the first ${shown.length} shown` : '';
    byId('table-note').textContent = `${count.toLocaleString('en')} configurations${more}; ◆ on the Pareto front, ▲ best first`;
  }

  function drawHead() {
    document.title = `scaleit: sweep of ${data.keys.join(', ')} on ${data.source}`;
    byId('title').textContent = `Sweep of ${data.keys.join(', ')} on ${data.source}`;
    const names = data.pareto.map((key) => data.figures[figureOf(key)].label).join(', ');
    const left = data.left_out > 0 ? ` ${data.left_out.toLocaleString('en')} configurations are left out of this page; the CSV has them all.` : '';
    byId('facts').textContent = `${data.configurations.toLocaleString('en')} configurations, ${data.on_front.toLocaleString('en')} of them on the Pareto front: no other one is as good in ${names} and better in one.${left}`;
    byId('legend').replaceChildren(el('ul', { class: 'legend' }, el('li', {}, el('span', { style: 'color:var(--run-1)' }, '◆'), 'on the Pareto front'), el('li', {}, el('span', { style: 'color:var(--run-0)' }, '●'), 'others')));
    byId('command').textContent = data.command;
    byId('identity').textContent = `Sweep ${data.sweep}`;
    byId('footer').textContent = `Made by scaleit ${data.version}. Charts: Chart.js ${Chart.version}, © Chart.js Contributors, MIT License.`;
    for (const id of ['x', 'y']) {
      byId(id).replaceChildren(...data.figures.map((figure, i) => el('option', { value: i, selected: i === state[id] }, label(i))));
      byId(id).addEventListener('change', () => {
        state[id] = +byId(id).value;
        choose(null);
        drawChart();
      });
    }
  }

  drawHead();
  drawChart();
  drawTable();
  byId('all').addEventListener('change', drawTable);
  byId('plot').addEventListener('pointermove', (event) => choose(nearest(event)));
  byId('plot').addEventListener('pointerdown', (event) => choose(nearest(event)));
  byId('plot').addEventListener('pointerleave', () => choose(null));
  byId('plot').addEventListener('blur', () => choose(null));
  byId('plot').addEventListener('keydown', onKey);
  scaleit.followColours(drawChart, () => [chart], 360);
})();
