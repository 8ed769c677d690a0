package e2e

import (
	"context"
	"testing"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/platform/db"
	"parvis/internal/platform/ids"
)

// Role is who somebody is, for the tests of who may what.
type Role string

// The nine roles of the promises. The editor and the admin are members of one association, the company's member of
// another org; the suspended and the deleted person come with the session that they had.
const (
	Anonymous Role = "anonymous"
	Citizen   Role = "citizen"
	Editor    Role = "editor"
	Admin     Role = "admin"
	Company   Role = "company"
	Moderator Role = "moderator"
	Operator  Role = "operator"
	Suspended Role = "suspended"
	Deleted   Role = "deleted"
)

// roles in the order of the promises.
var roles = []Role{Anonymous, Citizen, Editor, Admin, Company, Moderator, Operator, Suspended, Deleted}

// mailOf is the address of a role.
func mailOf(r Role) string { return string(r) + "@example.org" }

// World is a node with somebody of each role, two orgs, and what they have.
type World struct {
	*Node
	Clients      map[Role]*Client
	Association  org.Org
	Firm         org.Org
	citizenActor actor.Actor
}

var background = context.Background()

// NewWorld makes people and orgs by the use cases themselves; everybody signs in by mail.
func NewWorld(t testing.TB, engine string) *World {
	t.Helper()
	w := &World{Node: Start(t, engine, Options{}), Clients: map[Role]*Client{Anonymous: nil}}
	w.world = w
	w.Clients[Anonymous] = w.Client()
	for role, rank := range map[Role]actor.Role{Moderator: actor.Moderator, Operator: actor.Operator} {
		if _, err := w.App.Accounts.Promote(background, mailOf(role), rank); err != nil {
			t.Fatal(err)
		}
	}
	for _, role := range roles[1:] {
		w.Clients[role] = w.Client()
		w.Clients[role].askSignIn(mailOf(role))
	}
	for _, role := range roles[1:] {
		w.Clients[role].enter(mailOf(role), w.LinkIn(w.Mail(mailOf(role), "/connexion/lien/"), "/connexion/lien/"))
		w.must(w.App.Accounts.Rename(background, w.Actor(role), "Prénom "+string(role), "54395", "fr"))
	}
	w.Association = w.verified(Admin, org.Form{Kind: org.Association, Name: "Les Jardins du test", Object: "Cultiver ensemble.", Commune: "54395", Charter: true})
	w.Firm = w.verified(Company, org.Form{Kind: org.Company, Name: "Entreprise du test", Object: "Prêter du matériel.", Commune: "54395", Charter: true})
	w.must(w.App.Orgs.AddMember(background, w.Actor(Admin), w.Association.ID, mailOf(Editor), org.Editor))
	w.must(w.App.Accounts.Suspend(background, w.Actor(Operator), w.Actor(Suspended).PersonID, true))
	_, err := w.App.DB.ExecContext(background, `update persons set deleted_at = $1 where email = $2`, db.Micros(w.Clock.Now()), mailOf(Deleted))
	w.must(err)
	w.citizenActor = w.Actor(Citizen)
	return w
}

func (w *World) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// Actor is somebody as the domain sees them now.
func (w *World) Actor(r Role) actor.Actor {
	w.t.Helper()
	a, err := w.App.Accounts.ActorOf(background, w.Clients[r].Cookies[session])
	w.must(err)
	return a
}

func (w *World) verified(by Role, f org.Form) org.Org {
	w.t.Helper()
	o, err := w.App.Orgs.Register(background, w.Actor(by), f)
	w.must(err)
	w.must(w.App.Orgs.Verify(background, w.Actor(Moderator), o.ID))
	o, err = w.App.Orgs.Get(background, w.Actor(by), o.ID)
	w.must(err)
	return o
}

// Listing makes a new listing of a role's org, or of the citizen, in a state. Missions have two dates.
func (w *World) Listing(bearer Role, state listing.State) listing.Listing {
	w.t.Helper()
	by := w.Actor(bearer)
	l := listing.Listing{Sense: listing.Need, Family: listing.Help, Title: "Trier la collecte " + ids.Code(),
		Description: "Deux heures pour trier la collecte alimentaire de la semaine, avec une équipe.", Theme: "solidarite-insertion",
		Commune: "54395", Street: "12 rue de la Preuve", Lang: "fr"}
	for _, days := range []int{4, 11} {
		start := w.Clock.Now().Truncate(time.Hour).AddDate(0, 0, days)
		l.Slots = append(l.Slots, listing.Slot{Start: start, End: start.Add(2 * time.Hour), Places: 5})
	}
	switch bearer {
	case Editor, Admin:
		l.OrgID = w.Association.ID
	case Company:
		l.OrgID, l.Sense, l.Family, l.Slots, l.WhenText = w.Firm.ID, listing.Offer, listing.Transport, nil, "le samedi"
		l.Title = "Camionnette à prêter " + ids.Code()
	default:
		l.PersonID, l.Sense, l.Family, l.Slots, l.Street, l.WhenText = by.PersonID, listing.Offer, listing.Skill, nil, "", "2 h par mois"
		l.Title = "Aide aux comptes " + ids.Code()
	}
	l, err := w.App.Listings.Submit(background, by, l, 0)
	w.must(err)
	w.to(l.ID, state)
	l, err = w.App.Listings.Get(background, by, l.ID)
	w.must(err)
	if l.State != state {
		w.t.Fatalf("the listing is %s, want %s", l.State, state)
	}
	return l
}

// to brings a new listing to a state.
func (w *World) to(id string, state listing.State) {
	w.t.Helper()
	w.must(w.App.DB.Tx(background, func(q db.Querier) error {
		l, err := listing.Load(background, q, id)
		if err != nil || l.State == state {
			return err
		}
		now := w.Clock.Now()
		if state == listing.ToFix {
			return listing.AskFix(background, q, now, l)
		}
		if l.State == listing.InReview {
			if err := listing.Approve(background, q, now, l); err != nil {
				return err
			}
		}
		if l, err = listing.Load(background, q, id); err != nil || l.State == state {
			return err
		}
		return listing.SetState(background, q, now, l, []listing.State{l.State}, state)
	}))
}

// Reply makes a confirmed reply of the citizen to a listing.
func (w *World) Reply(l listing.Listing) exchange.Reply {
	w.t.Helper()
	ask := exchange.Ask{ListingID: l.ID, Message: "Je viens avec plaisir."}
	if len(l.Slots) > 0 {
		ask.SlotID = l.Slots[0].ID
	}
	if exchange.KindFor(l) == exchange.Loan {
		ask.Wish = "samedi prochain, pour un déménagement"
	}
	r, err := w.App.Exchange.Ask(background, w.citizenActor, ask)
	w.must(err)
	return r
}

// Token makes the secret of a link for a mail.
func (w *World) Token(purpose, ref, personID string) (secret string) {
	w.t.Helper()
	w.must(w.App.DB.Tx(background, func(q db.Querier) (err error) {
		secret, err = account.NewToken(background, q, w.Clock.Now(), purpose, ref, personID, time.Hour)
		return err
	}))
	return secret
}
