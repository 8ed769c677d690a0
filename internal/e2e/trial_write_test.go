package e2e

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
	"parvis/internal/platform/ids"
)

// writer changes listings of its own, one after the other.
type writer struct {
	*trial
	r    *rand.Rand
	mine []string
}

// write does one thing. What the rules refuse (a paused listing paused again) is done otherwise.
func (w *writer) write() error {
	what := w.r.IntN(100)
	if len(w.mine) == 0 {
		what = 0
	}
	switch {
	case what < 45:
		return w.publish(what < 10)
	case what < 75:
		return w.edit(what < 52)
	case what < 80:
		return w.move()
	case what < 98:
		return w.delete()
	default:
		return w.changeBearer()
	}
}

// trialWords are words of the field, and some that have no synonym among them.
var trialWords = strings.Fields("collecte jardin vélo lecture couture atelier conte marche faribole brouhaha éteule tournesol")

func (w *writer) word() string { return trialWords[w.r.IntN(len(trialWords))] }

// drawn is a listing as somebody could have written it.
func (w *writer) drawn() (listing.Listing, actor.Actor) {
	communes := []string{"54395", "54547", "54329", "54528", "54482"}
	l := listing.Listing{Sense: listing.Senses[w.r.IntN(2)], Family: listing.Families[w.r.IntN(6)], Theme: listing.Themes[w.r.IntN(20)],
		Commune: communes[w.r.IntN(len(communes))], Lang: "fr", Title: fmt.Sprint("Une annonce de ", w.word(), " numéro ", w.r.IntN(1000)),
		Description: fmt.Sprint("Une description assez longue pour être publiée, avec ", w.word(), " et ", w.word(), "."),
		Wheelchair:  w.r.IntN(3) == 0, Families: w.r.IntN(2) == 0, OrgID: w.orgs[w.r.IntN(len(w.orgs))].ID}
	by := w.editor
	if w.r.IntN(4) == 0 {
		by = w.people[w.r.IntN(len(w.people))]
		l.Sense, l.OrgID, l.PersonID = listing.Offer, "", by.PersonID
	}
	if !l.Mission() {
		l.WhenText = "2 h par mois"
		return l, by
	}
	at := w.app.Now().Truncate(time.Hour)
	for range 1 + w.r.IntN(2) {
		at = at.Add(time.Duration(48+w.r.IntN(200)) * time.Hour)
		l.Slots = append(l.Slots, listing.Slot{Start: at, End: at.Add(2 * time.Hour), Places: 3})
	}
	return l, by
}

// publish goes by the use case, or by the store alone, which is quicker and tells nobody.
func (w *writer) publish(useCase bool) error {
	l, by := w.drawn()
	defer w.count[published].Add(1)
	if useCase {
		l, err := w.app.Listings.Submit(background, by, l, 30)
		w.mine = append(w.mine, l.ID)
		return err
	}
	now := w.app.Now()
	l.ID, l.Slug, l.Version, l.State, l.CreatedAt, l.UpdatedAt, l.PublishedAt, l.EndsAt = ids.New(), "annonce", 1, listing.Online, now, now, now, l.Until(now, 30)
	l.Lat, l.Lon, _ = w.app.Listings.Locate(l.Commune)
	for i := range l.Slots {
		l.Slots[i].ID = ids.New()
	}
	w.mine = append(w.mine, l.ID)
	return w.tell("listing", l.ID, func(q db.Querier) error { return listing.Insert(background, q, l) })
}

// tell changes something by hand and appends to the change log.
func (w *writer) tell(kind, ref string, change func(q db.Querier) error) error {
	return w.app.DB.Tx(background, func(q db.Querier) error {
		if err := change(q); err != nil {
			return err
		}
		return changelog.Append(background, q, w.app.Now(), kind, ref)
	})
}

func (w *writer) sql(query string, args ...any) func(db.Querier) error {
	return func(q db.Querier) error {
		_, err := q.ExecContext(background, query, args...)
		return err
	}
}

func (w *writer) one() string { return w.mine[w.r.IntN(len(w.mine))] }

func (w *writer) edit(useCase bool) error {
	id := w.one()
	if useCase {
		l, err := listing.Load(background, w.app.DB, id)
		if err != nil {
			return err
		}
		l.Title = fmt.Sprint("Une annonce récrite de ", w.word(), " numéro ", w.r.IntN(1000))
		if _, err = w.app.Listings.Edit(background, w.bearer(l), l, 30); err == nil {
			w.count[edited].Add(1)
			return nil
		}
	}
	l, _ := w.drawn()
	lat, lon, _ := w.app.Listings.Locate(l.Commune)
	w.count[edited].Add(1)
	return w.tell("listing", id, w.sql(`update listings set title = $2, description = $3, theme = $4, commune = $5, lat = $6, lon = $7,
		wheelchair = $8, version = version + 1 where id = $1`, id, l.Title, l.Description, l.Theme, l.Commune, lat, lon, l.Wheelchair))
}

func (w *writer) bearer(l listing.Listing) actor.Actor {
	for _, p := range w.people {
		if p.PersonID == l.PersonID {
			return p
		}
	}
	return w.editor
}

func (w *writer) move() error {
	id := w.one()
	l, err := listing.Load(background, w.app.DB, id)
	if err != nil {
		return err
	}
	what := map[listing.State]string{listing.Online: []string{"pause", "pause", "end"}[w.r.IntN(3)], listing.Paused: "resume"}[l.State]
	if what == "" {
		return w.delete()
	}
	w.count[moved].Add(1)
	return w.app.Listings.Move(background, w.bearer(l), id, what)
}

func (w *writer) delete() error {
	i := w.r.IntN(len(w.mine))
	id := w.mine[i]
	w.mine = append(w.mine[:i], w.mine[i+1:]...)
	w.count[deleted].Add(1)
	return w.tell("listing", id, w.sql(`delete from listings where id = $1`, id))
}

// changeBearer renames an org, shuts one out or a person, or lets them in again: hundreds of listings come or go at once.
func (w *writer) changeBearer() error {
	w.count[bearerChanged].Add(1)
	o, p := w.orgs[w.r.IntN(len(w.orgs))].ID, w.people[1+w.r.IntN(len(w.people)-1)].PersonID
	switch w.r.IntN(4) {
	case 0:
		return w.tell("org", o, w.sql(`update orgs set name = $2 where id = $1`, o, fmt.Sprint("Association de ", w.word())))
	case 1:
		return w.tell("org", o, w.sql(`update orgs set state = $2 where id = $1`, o, []string{"suspended", "verified", "verified"}[w.r.IntN(3)]))
	default:
		return w.tell("person", p, w.sql(`update persons set suspended_at = $2 where id = $1`, p, max(0, w.r.IntN(3)-1)))
	}
}
