package demo

import (
	"fmt"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/text"
)

// citizenCount is how many people have an account for themselves, beside those of the texts.
const citizenCount = 90

// addPeople makes the people of the texts and the citizens who answer listings. Those who act for an org come with it.
func (w *world) addPeople() error {
	r := w.stream("people")
	for _, x := range w.lib.People {
		c, err := w.commune(x.Commune)
		if err != nil {
			return err
		}
		p := w.addPerson(x.First, c, w.Now.AddDate(0, 0, -60-r.IntN(300)))
		p.SeenAt = w.Now.Add(-time.Duration(1+r.IntN(40)) * time.Hour)
		if x.Email != "" {
			p.Email = x.Email
		}
		if x.Role != "" {
			p.Role = actor.Role(x.Role)
		}
		w.person[x.Key] = p
	}
	for range citizenCount {
		p := w.addPerson(oneOf(r, w.lib.Names), w.communes[w.drawn.pick(r)], w.Now.AddDate(0, 0, -r.IntN(360)-90))
		p.SeenAt = w.Now.Add(-time.Duration(1+r.IntN(600)) * time.Hour)
		w.citizens = append(w.citizens, p)
	}
	return nil
}

// addPerson adds a citizen whose address is their first name and rank.
func (w *world) addPerson(first string, c geo.Commune, since time.Time) *account.Person {
	n := len(w.people)
	p := &account.Person{
		ID: newID(w.stream(fmt.Sprint("person", n)), since), Email: fmt.Sprintf("%s.%d@example.org", text.Slug(first, 40), n+1),
		FirstName: first, Commune: c.Code, Role: actor.Citizen, Lang: "fr", CreatedAt: since, SeenAt: since,
	}
	w.people = append(w.people, p)
	return p
}
