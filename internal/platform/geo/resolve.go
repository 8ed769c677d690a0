package geo

import (
	"slices"
	"strings"
)

// Confidence tells how sure a resolution is.
type Confidence int

const (
	NotFound   Confidence = iota // no commune, or several that nothing tells apart
	ByPostcode                   // the postal code covers one commune only; the name says nothing, or something else close to it
	ByName                       // the one commune so named in the département of the postal code, which does not cover it (CEDEX, former codes)
	Exact                        // the commune of that name under that postal code
)

// String is for logs and tests.
func (c Confidence) String() string {
	return [...]string{"not found", "by postcode", "by name", "exact"}[c]
}

// Resolve finds the commune meant by a postal code and a name as people, La Poste
// and registers write them: upper case, no accents, abbreviated, with CEDEX or an
// arrondissement, under a former name, with a letter wrong. Either may be empty.
// It answers NotFound rather than guess: a name that contradicts its postal code
// is believed only when one commune of the département bears it.
func (c *Communes) Resolve(postcode, name string) (Commune, Confidence) {
	at, how := c.resolve(strings.TrimSpace(postcode), Fold(withoutPostcode(name)))
	if how == NotFound {
		return Commune{}, NotFound
	}
	return c.commune(at), how
}

func (c *Communes) resolve(postcode, name string) (uint16, Confidence) {
	var covered []uint16
	if len(postcode) == 5 {
		for _, p := range c.postings(postcode) {
			covered = append(covered, p.at)
		}
	}
	bearers := c.called(name)
	if at, ok := theOne(bearers, func(at uint16) bool { return slices.Contains(covered, at) }); ok {
		return at, Exact
	}
	if at, ok := c.closeTo(name, covered); ok {
		return at, Exact
	}
	dep := departmentOf(postcode)
	if at, ok := theOne(bearers, func(at uint16) bool { return postcode == "" || c.deps[c.dep[at]].Code == dep }); ok {
		return at, ByName
	}
	if len(covered) == 1 && len(bearers) == 0 { // a hamlet or a quarter, or nothing at all
		return covered[0], ByPostcode
	}
	return 0, NotFound
}

// withoutPostcode leaves out a postal code written before the name.
func withoutPostcode(name string) string {
	name = strings.TrimSpace(name)
	if first, rest, ok := strings.Cut(name, " "); ok && len(first) == 5 && allDigits(first) {
		return rest
	}
	return name
}

// bearer is a commune that bears or bore a name.
type bearer struct {
	at   uint16
	rank int // 0: so written today; 1: but for the article; 2, 3: the same, formerly
}

// called lists the communes of a name, today's or former, spaces and leading
// article aside, even when the article is stuck to the name: "lhay les roses".
func (c *Communes) called(name string) []bearer {
	keys := c.names.equalTo(name)
	for _, article := range []string{"l", "les", "le", "la"} {
		if rest, ok := strings.CutPrefix(name, article); ok && len(keys) == 0 {
			keys = c.names.equalTo(rest)
		}
	}
	out := make([]bearer, 0, len(keys))
	for _, k := range keys {
		b := bearer{at: c.names.owner[k]}
		if (c.names.key(k) == bare(c.names.key(k))) != (name == bare(name)) {
			b.rank++
		}
		if int(k) >= c.names.actual {
			b.rank += 2
		}
		out = append(out, b)
	}
	return out
}

// theOne gives the only commune of the best rank among those allowed.
func theOne(all []bearer, allowed func(at uint16) bool) (uint16, bool) {
	best, found := bearer{rank: 9}, false
	for _, b := range all {
		switch {
		case !allowed(b.at) || b.rank > best.rank || found && b == best:
		case b.rank < best.rank:
			best, found = b, true
		default:
			found = false // a second one of the same rank
		}
	}
	return best.at, found
}

// closeTo finds the only commune, among those of a postal code, whose name begins
// with the words given or the reverse ("Saint-Dié", "Nancy centre"), or differs by
// one letter.
func (c *Communes) closeTo(name string, covered []uint16) (uint16, bool) {
	if len(squeeze(name)) < 4 {
		return 0, false
	}
	var found []uint16
	for _, near := range []func(a, b string) bool{sameBeginning, oneLetterApart} {
		for _, at := range covered {
			if near(bare(c.names.key(at)), bare(name)) {
				found = append(found, at)
			}
		}
		if len(found) > 0 {
			break
		}
	}
	if len(found) != 1 {
		return 0, false
	}
	return found[0], true
}

func sameBeginning(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) >= 4 && strings.HasPrefix(b, a) && (len(a) == len(b) || b[len(a)] == ' ')
}

func oneLetterApart(a, b string) bool {
	a, b = squeeze(a), squeeze(b)
	return min(len(a), len(b)) >= 5 && distance(a, b, 1) <= 1
}

// departmentOf is the code of the département a postal code belongs to, as its
// digits tell: right but for some twenty communes served from the next one.
func departmentOf(postcode string) string {
	switch {
	case len(postcode) < 2:
		return ""
	case strings.HasPrefix(postcode, "97133"):
		return "977"
	case strings.HasPrefix(postcode, "97150"):
		return "978"
	case postcode[:2] == "97" || postcode[:2] == "98":
		return postcode[:min(3, len(postcode))]
	case strings.HasPrefix(postcode, "200"), strings.HasPrefix(postcode, "201"):
		return "2A"
	case postcode[:2] == "20":
		return "2B"
	}
	return postcode[:2]
}
