package org

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"parvis/internal/domain/org/register"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/geo"
)

// candidate is a row on its way to the database.
type candidate struct {
	org  Org      // without id, address and times
	keys []string // its numbers, or its name and commune when it has none: none of them may stand twice in an import
	name string   // its name and commune: a row without number after it would be about the same one
	gone bool     // the register says that it is no more
	file string
	line int
}

func (c candidate) bad(key string, args ...any) *register.BadRow {
	return &register.BadRow{File: c.file, Line: c.line, Why: &fault.Error{Kind: fault.Invalid, Key: key, Args: args}}
}

// association makes a candidate of a row of the RNA.
func (m *Import) association(a register.Association) (candidate, fate, error) {
	c := candidate{file: a.File, line: a.Line, gone: a.Position != register.Active, keys: []string{"rna " + a.RNA}}
	if a.RNA == "" {
		c.keys[0] = "legacy " + a.Legacy
	}
	commune, f, err := m.seat(c, a.Insee, a.Postcode, a.City)
	if err != nil || f == outside {
		return c, f, err
	}
	c.org = Org{Kind: Association, State: Unclaimed, Name: a.Title, Object: a.Object, Theme: a.Theme, Commune: commune,
		RNA: a.RNA, LegacyRNA: a.Legacy, SIRET: a.SIRET, Site: a.Site, Source: "rna", MatchedBy: "rna"}
	if a.SIRET != "" {
		c.org.SIREN = a.SIRET[:9]
	}
	if c.gone {
		c.org.State = Deactivated
	}
	c.org.SourceHash = c.hash()
	return c, kept, nil
}

// entry makes a candidate of a row of a list. A row that says nothing of its place is at the centre of the territory.
func (m *Import) entry(e register.Entry) (candidate, fate, error) {
	c := candidate{file: e.File, line: e.Line}
	commune, f := m.territory.Center, kept
	if e.Commune != "" || e.Postcode != "" || e.City != "" {
		var err error
		if commune, f, err = m.seat(c, e.Commune, e.Postcode, e.City); err != nil || f == outside {
			return c, f, err
		}
	}
	c.org = Org{Kind: Kind(e.Kind), State: Unclaimed, Name: e.Name, Object: e.Object, Theme: e.Theme, Commune: commune,
		RNA: e.RNA, SIREN: e.SIREN, SIRET: e.SIRET, Site: e.Site, Source: "csv", MatchedBy: "hand"}
	if e.RNA != "" {
		c.keys = append(c.keys, "rna "+e.RNA)
	}
	if e.SIRET != "" {
		c.keys = append(c.keys, "siret "+e.SIRET)
	}
	if c.name = "name " + nameKey(c.org); len(c.keys) == 0 {
		c.keys = append(c.keys, c.name)
	}
	c.org.SourceHash = c.hash()
	return c, kept, nil
}

// seat finds the commune of a row. Where it cannot be found a row is outside, unless its département is served: then
// it is a bad row. What is no more does not matter that much.
func (m *Import) seat(c candidate, insee, postcode, city string) (string, fate, error) {
	at, ok := m.s.Communes.ByCode(insee)
	if !ok {
		var how geo.Confidence
		at, how = m.s.Communes.Resolve(postcode, city)
		ok = how != geo.NotFound
	}
	switch {
	case ok && m.territory.Serves(at.Code, at.Department):
		return at.Code, kept, nil
	case ok, c.gone, !m.near(insee), !m.near(postcode):
		return "", outside, nil
	}
	return "", kept, c.bad("org.row_commune", "Commune", strings.Join(strings.Fields(insee+" "+postcode+" "+city), " "))
}

// near tells whether a code of a commune or a postal code may belong to the territory.
func (m *Import) near(code string) bool {
	if code == "" || len(m.territory.Departments) == 0 && len(m.territory.Communes) == 0 {
		return true
	}
	return slices.ContainsFunc(m.territory.Departments, func(d string) bool {
		return strings.HasPrefix(code, d) || strings.HasPrefix(d, "2") && len(d) == 2 && d > "29" && strings.HasPrefix(code, "20")
	})
}

// hash tells whether a row has changed since it was imported: it covers what the row says and nothing else.
func (c candidate) hash() string {
	o := c.org
	sum := sha256.Sum256([]byte(strings.Join([]string{"1", string(o.Kind), string(o.State), o.Name, o.Object, o.Theme, o.Commune,
		o.RNA, o.LegacyRNA, o.SIREN, o.SIRET, o.Site}, "\x00")))
	return o.Source + "-" + hex.EncodeToString(sum[:12])
}
