package demo

import (
	"fmt"
	"slices"
	"strings"

	"parvis/internal/domain/listing"
)

// recipe is a recipeText made ready.
type recipe struct {
	recipeText
	sense              listing.Sense
	family             listing.Family
	titles, open, more []phrase
	bring, when        []phrase
	common             []common
	with               []string
}

type common struct{ more, close, bullets []phrase }

func readRecipes(lib *library, x lexicon) ([]recipe, error) {
	out := make([]recipe, len(lib.Recipes))
	for i, t := range lib.Recipes {
		r := recipe{recipeText: t, with: strings.Fields(t.With)}
		sense, family, _ := strings.Cut(t.Kind, "/")
		r.sense, r.family = listing.Sense(sense), listing.Family(family)
		var err error
		for _, f := range []struct {
			to   *[]phrase
			from []string
		}{{&r.titles, t.Titles}, {&r.open, t.Open}, {&r.more, t.More}, {&r.bring, t.Bring}, {&r.when, t.When}} {
			if *f.to, err = x.phrases(f.from); err != nil {
				return nil, err
			}
		}
		if len(r.titles) == 0 || len(r.open) == 0 || len(r.more) < 2 {
			return nil, fmt.Errorf("demo: the recipe of %q has too little", t.Titles)
		}
		for _, c := range lib.Common {
			if !slices.Contains(c.Kinds, t.Kind) {
				continue
			}
			var m common
			if m.more, err = x.phrases(c.More); err == nil {
				if m.close, err = x.phrases(c.Close); err == nil {
					m.bullets, err = x.phrases(c.Bullets)
				}
			}
			if err != nil {
				return nil, err
			}
			r.common = append(r.common, m)
		}
		if len(r.common) == 0 {
			return nil, fmt.Errorf("demo: there is no common text for %s", t.Kind)
		}
		out[i] = r
	}
	return out, nil
}

// describe writes the text: a first sentence, one or two that go with it, practical words, a last sentence; one time in
// three a list.
func (p *pen) describe(r *recipe) string {
	c := &r.common[p.r.IntN(len(r.common))]
	p.write(oneOf(p.r, r.open))
	p.b.WriteByte(' ')
	first := p.r.IntN(len(r.more))
	p.write(r.more[first])
	if p.r.IntN(2) == 0 {
		p.b.WriteByte(' ')
		p.write(r.more[(first+1)%len(r.more)])
	}
	if len(c.bullets) > 2 && p.r.IntN(3) == 0 {
		p.b.WriteString("\n")
		at := p.r.IntN(len(c.bullets))
		for i := range 3 {
			p.b.WriteString("\n- ")
			p.write(c.bullets[(at+i)%len(c.bullets)])
		}
	}
	p.b.WriteString("\n\n")
	p.write(oneOf(p.r, c.more))
	p.b.WriteByte(' ')
	return p.text(oneOf(p.r, c.close))
}
