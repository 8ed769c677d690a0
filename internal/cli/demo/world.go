package demo

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/geo"
)

// department is the one the demonstration plays in, centre the commune searched around.
const department, centre = "54", "54395"

// world is what was written by hand, and the orgs, as rows to be.
type world struct {
	Deps
	o   Options
	lib *library
	cal calendar

	communes  []geo.Commune // of the department, the most populated first
	byName    map[string]geo.Commune
	drawn     picker // of communes, by population
	territory territory.Territory

	people   []*account.Person
	person   map[string]*account.Person // by key
	citizens []*account.Person          // who may answer anything
	orgs     []*org.Org
	org      map[string]*org.Org // by key
	members  []org.Member
	listings []listing.Listing
	told     []told         // what the texts say of each of them
	byKey    map[string]int // listings by key
	replies  []exchange.Reply
	messages []exchange.Message
	drafts   [][]any
	queue    []pending
}

// told is a listing of the texts with its dates in the order of the texts.
type told struct {
	adText
	occasions []occasion
}

func newWorld(d Deps, o Options, lib *library) (*world, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	d.Now = d.Now.Truncate(time.Microsecond)
	w := &world{
		Deps: d, o: o, lib: lib, cal: calendar{now: d.Now.In(loc)},
		byName: map[string]geo.Commune{}, person: map[string]*account.Person{}, org: map[string]*org.Org{}, byKey: map[string]int{},
	}
	w.settle()
	for _, step := range []func() error{w.addPeople, w.addOrgs, w.addListings, w.addReplies} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func (w *world) stream(of string) *rand.Rand { return stream(w.o.Seed, of) }

// settle sets the territory and its communes.
func (w *world) settle() {
	t, x := territory.Default(), w.lib.Territory
	t.Name, t.Place, t.Team, t.Phone, t.Email, t.About = x.Name, x.Place, x.Team, x.Phone, x.Email, x.About
	t.Departments, t.Center = []string{department}, centre
	w.territory = t
	w.communes = w.Communes.InDepartment(department)
	slices.SortStableFunc(w.communes, func(a, b geo.Commune) int { return cmp.Compare(b.Population, a.Population) })
	weights := make([]int, len(w.communes))
	for i, c := range w.communes {
		w.byName[plainName(c.Name)] = c
		weights[i] = c.Population
	}
	w.drawn = newPicker(weights)
}

// commune finds a commune of the department by its name.
func (w *world) commune(name string) (geo.Commune, error) {
	c, ok := w.byName[plainName(name)]
	if !ok {
		return c, fmt.Errorf("demo: no commune %q in the département", name)
	}
	return c, nil
}

// plainName writes the apostrophes of a name one way.
func plainName(s string) string { return strings.ReplaceAll(s, "'", "’") }

// online counts the listings that the public sees.
func (w *world) online() (n int) {
	for _, l := range w.listings {
		if l.Alive(w.Now) {
			n++
		}
	}
	return n
}

// store writes the world in one transaction.
func (w *world) store(ctx context.Context, to *writer) error {
	if err := territory.Store(ctx, to, w.Now, w.territory); err != nil {
		return err
	}
	if err := to.insert(ctx, persons, rowsOf(w.people, personRow)); err != nil {
		return err
	}
	for some := range slices.Chunk(w.orgs, 10) {
		if err := org.Insert(ctx, to, rowsOf(some, func(o *org.Org) org.Org { return *o })...); err != nil {
			return err
		}
	}
	for _, part := range []struct {
		of   table
		rows [][]any
	}{
		{members, rowsOf(w.members, memberRow)},
		{listings, rowsOf(w.listings, listingRow)},
		{slots, slotRows(w.listings)},
		{replies, rowsOf(w.replies, replyRow)},
		{messages, rowsOf(w.messages, messageRow)},
		{drafts, w.drafts},
	} {
		if err := to.insert(ctx, part.of, part.rows); err != nil {
			return err
		}
	}
	return w.openCases(ctx, to)
}
