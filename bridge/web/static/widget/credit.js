/* The price of credit from a rate card, exact to the kopeck: docs/rate-card.md */
(root => {
"use strict";
if (typeof BigInt !== "function") return;
const big = BigInt, NIL = big(0), TWO = big(2), ONE = big(10) ** big(30), DAY = 864e5;
const half = (a, b) => (TWO * a + b) / (TWO * b);
const sum = (rows, from) => rows.reduce((all, row) => all + row.payment, from);
const ratio = text => {
	const [whole, part = ""] = String(text).split(".");
	return [big(whole + part), big(10) ** big(part.length)];
};
// Days from 1970-01-01, a Thursday.
const number = iso => Date.parse(iso + "T00:00:00Z") / DAY;
const iso = day => new Date(day * DAY).toISOString().slice(0, 10);
const later = (start, months) => {
	const [y, m, d] = iso(start).split("-").map(Number), last = Date.UTC(y, m + months, 0) / DAY;
	return Math.min(Date.UTC(y, m + months - 1) / DAY + d - 1, last);
};
const works = (card, day) => (day + 4) % 7 % 6 ? !card.days_off.includes(iso(day)) : card.working_weekends.includes(iso(day));

const payment = (card, amount, n) => {
	const [rate, scale] = ratio(card.annual_rate), whole = scale * big(1200), times = big(n);
	if (!rate) return half(amount, times);
	const grown = (whole + rate) ** times;
	return half(amount * rate * grown, whole * (grown - whole ** times));
};

const rowsOf = (card, amount, equal, periods, start) => {
	const [rate, scale] = ratio(card.annual_rate), end = number(card.calendar_to), rows = [];
	for (let n = 1, before = start, balance = amount; n <= periods && balance; n++) {
		let day = later(start, n);
		while (day <= end && !works(card, day)) day++;
		const interest = half(balance * rate * big(day - before), scale * big(36500)), part = equal - interest;
		if (day > end || (n < periods && part < NIL)) return null;
		const principal = n === periods || part > balance ? balance : part;
		balance -= principal;
		rows.push({ n, due: iso(day), day, payment: principal + interest, principal, interest, balance });
		before = day;
	}
	return rows;
};

// 353-FZ art. 6, by bisection; thirty places.
const psk = (card, amount, rows, start) => {
	const days = /day/.test(card.psk.base), step = parseInt(card.psk.base);
	const placed = rows.map(({ day, payment: paid }) => {
		let full = 0, begin = start, over = step, of = 1;
		const at = n => days ? start + n * step : later(start, n * step);
		while (at(full + 1) <= day) begin = at(++full);
		if (!days) [over, of] = { actual: [at(full + 1) - begin, 1], "rest/30": [30 * step, 1] }[card.psk.month] || [365 * step, 12];
		return [paid, full, ONE * big((day - begin) * of) / big(over)];
	});
	const worth = rate => {
		const powers = [ONE];
		return placed.reduce((all, [paid, full, rest]) => {
			while (powers.length <= full) powers.push(powers[powers.length - 1] * (ONE + rate) / ONE);
			return all + paid * ONE * ONE / ((ONE + rest * rate / ONE) * powers[full] / ONE);
		}, -amount * ONE);
	};
	let low = NIL, high = ONE / big(1000);
	if (!sum(rows, -amount)) return "0.000";
	while (worth(high) > NIL) [low, high] = [high, high * TWO];
	while (high - low > big(1e5)) {
		const middle = (low + high) / TWO;
		if (worth(middle) > NIL) low = middle; else high = middle;
	}
	const text = String(half(low * big((days ? 365 : 12) * 1e5), ONE * big(step)));
	return text.padStart(4, "0").replace(/(?=...$)/, ".");
};

const chosen = (card, wish) => {
	const price = big(wish.price), [percent, scale] = ratio(wish.percent || 0), day = wish.day || today(card.zone);
	const loan = price - (wish.advance ? big(wish.advance) : half(price * percent, scale * big(100)));
	const terms = card.periods.filter(n => !wish.periods || wish.periods.includes(n));
	return terms.length && loan >= card.min_minor && loan <= card.max_minor && day >= card.first_day && day <= card.last_day &&
		{ loan, day, terms };
};

/* One term, or null. Sums are BigInt kopecks. */
const option = (card, loan, periods, day) => {
	const amount = big(loan), equal = payment(card, amount, periods), start = number(day);
	const rows = rowsOf(card, amount, equal, periods, start), total = rows && sum(rows, NIL);
	return rows && { periods, payment: equal, rows, total, overpayment: total - amount, psk: psk(card, amount, rows, start) };
};

/* {price, advance | percent, periods, day} → all terms, or null. */
const quote = (card, wish) => {
	const { loan, day, terms } = chosen(card, wish) || {};
	return loan ? { loan, day, options: terms.map(n => option(card, loan, n, day)).filter(Boolean) } : null;
};

/* One text, so one size of letters (353-FZ art. 5 part 4.1). */
const label = (card, wish) => {
	const { loan, terms } = chosen(card, wish) || {};
	if (!loan) return "";
	const least = terms.map(n => payment(card, loan, n)).reduce((a, b) => a < b ? a : b);
	return `от ${money(least)} в месяц, ПСК ${card.psk.from}–${card.psk.to} % годовых`.replace(/\.(?=\d{3})/g, ",");
};

const money = kopecks => {
	const [whole, rest] = String(kopecks).padStart(3, "0").split(/(?=..$)/);
	return whole.replace(/\B(?=(\d{3})+$)/g, "\u00a0") + (rest > 0 ? "," + rest : "") + "\u00a0₽";
};

// Swedish dates are ISO.
const today = zone => new Date().toLocaleDateString("sv", { timeZone: zone });

const paint = (card, within) => within.querySelectorAll("[data-credit-price]").forEach(place => {
	const { creditPrice: price, creditAdvance: advance, creditPercent: percent, creditDay: day, creditPeriods: list } = place.dataset;
	let text = "";
	try { text = label(card, { price, advance, percent, day, periods: list && list.split(",").map(Number) }); } catch (fault) {}
	if (place.textContent !== text) place.textContent = text;
});

const load = url => fetch(url).then(got => got.json());
const api = { load, quote, option, label, paint, money };
if (typeof module === "object") return void (module.exports = api);
root.TourCredit = api;
const page = document, own = page.currentScript;
if (own && own.dataset.card) load(own.dataset.card).then(card => {
	const all = () => paint(card, page);
	new MutationObserver(all).observe(page, { childList: true, subtree: true, attributes: true });
	all();
}).catch(() => {});
})(this);
