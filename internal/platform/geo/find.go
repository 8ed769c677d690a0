package geo

import (
	"cmp"
	"slices"
	"strings"
)

// maxFind is the longest list given at once.
const maxFind = 100

// How well a key answers a typed text, best first.
const (
	wholeName   = iota // "toul" → Toul
	wholeFormer        // "briey" → Val de Briey
	nameStart          // "toul" → Toulouse; "mans" → Le Mans when typed "man"
	formerStart
	innerWord // "hilaire" → Saint-Hilaire
	postcodeOnly
)

// Find lists communes for a picker: text is the beginning of a name or of one of
// its words, a former name, a postal code or its beginning, an INSEE code, or a
// name with its département ("54000 Nancy", "Nancy (54)", "Sainte-Colombe
// (Doubs)"). Accents, case, hyphens, apostrophes, abbreviations and leading
// articles do not matter.
//
// Whole names come first, then the communes of the preferred départements, then
// the closest, then the most populated. At most limit, and never over 100.
func (c *Communes) Find(text string, limit int, prefer ...string) []Commune {
	limit = min(limit, maxFind)
	if limit <= 0 {
		return nil
	}
	return c.best(c.answers(c.parse(text)), limit, prefer)
}

// Meant gives the commune that a finished text means, the first that Find would list. A text that begins too many names
// or codes means none: an article, one or two letters that are no whole name, a number that is no whole code.
func (c *Communes) Meant(text string, prefer ...string) (Commune, bool) {
	q := c.parse(text)
	if q.name == "" && len(q.digits) < wholeCode {
		return Commune{}, false
	}
	found := c.answers(q)
	if name := bare(q.name); (len(name) < fewLetters || isArticle(name)) && len(q.digits) < wholeCode {
		found = slices.DeleteFunc(found, func(h hit) bool { return h.tier > wholeFormer })
	}
	if first := c.best(found, 1, prefer); len(first) > 0 {
		return first[0], true
	}
	return Commune{}, false
}

const (
	wholeCode  = 5 // signs of a postal code and of an INSEE code
	fewLetters = 3 // from here on the beginning of a name tells something
)

// answers are the communes that a query allows, in no order.
func (c *Communes) answers(q query) []hit {
	if q.torn || q.name == "" && q.digits == "" {
		return nil
	}
	found := c.collect(q)
	if len(found) == 0 { // an article the name does not bear, spaces forgotten: "Le Nancy", "lhay les roses"
		for _, n := range c.called(q.name) {
			found = append(found, hit{n.at, wholeName})
		}
		found = c.narrow(found, q)
	}
	return found
}

// query is a typed text once understood. What is empty was not typed.
type query struct {
	name       string // key
	unfinished string // the same when its last word may be no abbreviation: "st" of Strasbourg
	digits     string // a postal code, its beginning, or an INSEE code
	department string // code
	torn       bool   // its numbers name different places
}

// number takes a code, or the beginning of one, that was typed. A whole code beside a number of a house counts alone.
func (q *query) number(digits string) {
	switch {
	case strings.HasPrefix(digits, q.digits) || len(q.digits) < wholeCode && len(digits) == wholeCode:
		q.digits = digits
	case !strings.HasPrefix(q.digits, digits) && (len(digits) == wholeCode || len(q.digits) < wholeCode):
		q.torn = true
	}
}

// parse tells the name from the numbers and the département beside it.
func (c *Communes) parse(text string) query {
	var q query
	text = strings.ToValidUTF8(text[:min(len(text), maxText)], "")
	if i := strings.LastIndexAny(text, "(,"); i > 0 {
		if q.department = c.departmentIn(text[i+1:]); q.department != "" {
			text = text[:i]
		}
	}
	all := dropCedex(words(text))
	kept := make([]string, 0, len(all))
	for _, w := range all {
		digits := allDigits(w)
		switch {
		case len(w) == wholeCode && (digits || w[0] == '2' && allDigits(w[2:])): // 54000, 2a004
			q.number(strings.ToUpper(w))
		case digits && len(w) <= 2 && len(kept) == 1 && isSplitCity(kept[0]): // "Paris 14" is no département
		case len(kept) > 0 && len(w) <= 3 && c.departmentIn(w) == strings.ToUpper(w):
			q.department = strings.ToUpper(w)
		case digits && len(w) < wholeCode:
			q.number(w)
		default:
			kept = append(kept, w)
		}
	}
	kept = articleFirst(kept, text)
	q.name = key(kept)
	if n := len(kept) - 1; n >= 0 && spellOut(kept[n]) != kept[n] {
		q.unfinished = strings.TrimSpace(key(kept[:n]) + " " + kept[n])
	}
	return q
}

func isSplitCity(name string) bool { return name == "paris" || name == "lyon" || name == "marseille" }

// departmentIn gives the code of the département a text names or numbers, or "".
func (c *Communes) departmentIn(text string) string {
	w := strings.Join(words(text), " ")
	for i, d := range c.deps {
		if strings.EqualFold(d.Code, w) || c.depKeys[i] == w {
			return d.Code
		}
	}
	return ""
}

// hit is one commune found and how well it answers.
type hit struct {
	at   uint16
	tier uint8
}

func (c *Communes) collect(q query) []hit {
	var hits []hit
	if q.name == "" {
		for _, at := range c.behind(q.digits) {
			hits = append(hits, hit{at, postcodeOnly})
		}
		return hits
	}
	hits = c.beginning(q.name, hits)
	if q.unfinished != "" {
		hits = c.beginning(q.unfinished, hits)
	}
	return c.narrow(hits, q)
}

// beginning adds to hits the communes with a word that begins with prefix.
func (c *Communes) beginning(prefix string, hits []hit) []hit {
	x := &c.names
	for _, s := range x.withPrefix(prefix) {
		key, current := x.key(s.key), int(s.key) < x.actual
		offset := int(s.pos - x.from(s.key))
		atStart := offset == 0 || offset == len(key)-len(bare(key))
		whole := atStart && len(key)-offset == len(prefix)
		tier := uint8(innerWord)
		switch {
		case whole && current:
			tier = wholeName
		case whole:
			tier = wholeFormer
		case atStart && current:
			tier = nameStart
		case atStart:
			tier = formerStart
		}
		hits = append(hits, hit{x.owner[s.key], tier})
	}
	return hits
}

// narrow keeps what the département and the postal code allow. A code that covers
// none of the communes so named (a CEDEX, or a mistake) leaves those of its
// département; failing these, all that it covers. The beginning of a code says too
// little for that: « 12 rue » is not Rodez.
func (c *Communes) narrow(hits []hit, q query) []hit {
	within := func(dep string) []hit {
		return slices.DeleteFunc(slices.Clone(hits), func(h hit) bool { return c.deps[c.dep[h.at]].Code != dep })
	}
	if q.department != "" {
		hits = within(q.department)
	}
	if q.digits == "" {
		return hits
	}
	covered := c.behind(q.digits)
	here := slices.DeleteFunc(slices.Clone(hits), func(h hit) bool { return !slices.Contains(covered, h.at) })
	if len(here) > 0 || len(q.digits) < wholeCode {
		return here
	}
	if here = within(departmentOf(q.digits)); len(here) == 0 {
		for _, at := range covered {
			here = append(here, hit{at, postcodeOnly})
		}
	}
	return here
}

// behind lists the communes of a postal code, of its beginning, or of an INSEE code.
func (c *Communes) behind(digits string) []uint16 {
	var out []uint16
	for _, p := range c.postings(digits) {
		out = append(out, p.at)
	}
	if len(out) == 0 {
		if at, ok := c.at(digits); ok {
			out = append(out, at)
		}
	}
	return out
}

// best orders what was found and keeps the first of it, each commune once.
func (c *Communes) best(found []hit, limit int, prefer []string) []Commune {
	preferred := make([]bool, len(c.deps))
	for i, d := range c.deps {
		preferred[i] = slices.Contains(prefer, d.Code)
	}
	rank := func(h hit) int { // lower is better
		r := int(h.tier)
		if h.tier > wholeFormer {
			r += 2
			if !preferred[c.dep[h.at]] {
				r += 10
			}
		} else if !preferred[c.dep[h.at]] {
			r++
		}
		return r
	}
	before := func(a, b hit) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(c.pop[b.at], c.pop[a.at]), cmp.Compare(a.at, b.at))
	}
	// Only the first few are wanted of what may be thousands: they are kept in
	// order as they come.
	top := make([]hit, 0, limit+1)
	for _, h := range found {
		if len(top) == limit && before(h, top[limit-1]) >= 0 {
			continue
		}
		if i := slices.IndexFunc(top, func(o hit) bool { return o.at == h.at }); i >= 0 {
			if before(h, top[i]) >= 0 {
				continue
			}
			top = slices.Delete(top, i, i+1)
		}
		i, _ := slices.BinarySearchFunc(top, h, before)
		top = slices.Insert(top, i, h)
		top = top[:min(len(top), limit)]
	}
	out := make([]Commune, len(top))
	for i, h := range top {
		out[i] = c.commune(h.at)
	}
	return out
}
