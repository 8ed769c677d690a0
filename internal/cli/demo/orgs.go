package demo

import (
	"fmt"
	"math/rand/v2"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/org"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/text"
)

// addOrgs makes the first of the orgs of the texts, then composes others up to the number asked for.
func (w *world) addOrgs() error {
	for i, x := range w.lib.Orgs {
		if len(w.orgs) == w.o.Orgs {
			return nil
		}
		if err := w.addNamedOrg(i, x); err != nil {
			return err
		}
	}
	return w.composeOrgs()
}

// composeOrgs makes orgs up to the number asked for: the i-th has a shape, one of its names and a spot, different for
// each i until all are used up; then a tail tells them apart.
func (w *world) composeOrgs() error {
	slugs := map[string]bool{}
	for _, o := range w.orgs {
		slugs[o.Slug] = true
	}
	r := w.stream("composed orgs")
	shapes, spots, tails := w.lib.Shapes, w.lib.Spots, w.lib.Tails
	rounds, shift := len(shapes)*len(spots), r.IntN(len(spots))
	for i := 0; len(w.orgs) < w.o.Orgs; i++ {
		shape := shapes[i%len(shapes)]
		name := oneOf(r, shape.Names) + " " + spots[(i/len(shapes)+i%len(shapes)*7+shift)%len(spots)]
		switch tail := i / rounds; {
		case tail > len(tails):
			return fmt.Errorf("demo: there are names for %d organisations only", len(w.orgs))
		case tail > 0:
			name += " " + tails[tail-1]
		}
		if slug := text.Slug(name, 60); !slugs[slug] {
			slugs[slug] = true
			w.composeOrg(r, shape, name)
		}
	}
	return nil
}

func (w *world) addNamedOrg(i int, x orgText) error {
	c, err := w.commune(x.Commune)
	if err != nil {
		return err
	}
	r := w.stream("org " + x.Key)
	state := org.State(or(x.State, string(org.Verified)))
	switch state { // what a moderator decides later
	case org.ToFix, org.Declined:
		state = org.Pending
	case org.Suspended:
		state = org.Verified
	}
	o := w.newOrg(r, org.Kind(or(x.Kind, string(org.Association))), state, x.Name, c)
	o.Object, o.Theme = x.Object, x.Theme
	if x.Site {
		o.Site = "https://" + text.Slug(x.Key, 40) + ".example.org"
	}
	admin := w.person[x.Admin]
	if x.Admin != "" && admin == nil {
		return fmt.Errorf("demo: the org %q is led by %q, who is nobody", x.Key, x.Admin)
	}
	w.orgs = append(w.orgs, o)
	w.org[x.Key] = o
	w.lead(r, o, c, admin)
	for _, key := range x.Editors {
		p := w.person[key]
		if p == nil {
			return fmt.Errorf("demo: the org %q has %q, who is nobody", x.Key, key)
		}
		w.members = append(w.members, org.Member{OrgID: o.ID, PersonID: p.ID, Role: org.Editor, Since: o.CreatedAt.Add(time.Hour)})
	}
	return nil
}

// composeOrg makes one org of a shape. One association in five is known from the register only.
func (w *world) composeOrg(r *rand.Rand, shape shapeText, name string) {
	c := w.communes[w.drawn.pick(r)]
	state := org.Verified
	if r.IntN(5) == 0 && shape.Kind == "" {
		state = org.Unclaimed
	}
	o := w.newOrg(r, org.Kind(or(shape.Kind, string(org.Association))), state, name, c)
	o.Object, o.Theme = oneOf(r, shape.Objects), shape.Theme
	if org.NeedsCharter(o.Kind) && state == org.Verified {
		o.Object += " " + oneOf(r, w.lib.Manners)
	}
	if state == org.Verified {
		w.lead(r, o, c, nil)
	}
	w.orgs = append(w.orgs, o)
}

// newOrg makes an org with its numbers and dates; what it is for is set by the caller.
func (w *world) newOrg(r *rand.Rand, kind org.Kind, state org.State, name string, c geo.Commune) *org.Org {
	n := len(w.orgs)
	since := w.Now.Add(-time.Duration(130*24+r.IntN(500*24)) * time.Hour)
	if n >= len(w.lib.Orgs) && r.IntN(8) == 0 { // some composed ones are new, and have no listing yet
		since = w.Now.Add(-time.Duration(5*24+r.IntN(45*24)) * time.Hour)
	}
	if state == org.Pending {
		since = w.Now.Add(-time.Duration(3+r.IntN(70)) * time.Hour)
	}
	o := &org.Org{
		ID: newID(r, since), Kind: kind, State: state, Name: name, Slug: text.Slug(name, 60), Commune: c.Code,
		Source: "demo", MatchedBy: "hand", CreatedAt: since, UpdatedAt: since,
	}
	switch {
	case kind == org.Association:
		o.RNA, o.MatchedBy = rna(n), "rna"
	case kind == org.Company || kind == org.PublicBody:
		o.MatchedBy = "siret"
	}
	if (o.MatchedBy == "siret" || n%9 == 0) && n < 9999 && kind != org.Collective {
		o.SIRET = siret(n + 1)
		o.SIREN = o.SIRET[:9]
	}
	if state == org.Unclaimed {
		o.MatchedBy = ""
		return o
	}
	if state == org.Verified {
		o.VerifiedAt = since.Add(time.Duration(4+r.IntN(60)) * time.Hour)
		o.UpdatedAt = o.VerifiedAt
	}
	return o
}

// lead gives an org its first member, who signed the charter.
func (w *world) lead(r *rand.Rand, o *org.Org, c geo.Commune, p *account.Person) {
	if p == nil {
		p = w.addPerson(oneOf(r, w.lib.Names), c, o.CreatedAt.Add(-time.Hour))
	}
	o.CreatedBy = p.ID
	if org.NeedsCharter(o.Kind) {
		o.CharterBy, o.CharterVersion, o.CharterAt = p.ID, org.CharterVersion, o.CreatedAt
	}
	w.members = append(w.members, org.Member{OrgID: o.ID, PersonID: p.ID, Role: org.Admin, Since: o.CreatedAt})
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
