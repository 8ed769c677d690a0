package app_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parvis/internal/app"
	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/moderation"
	"parvis/internal/domain/org"
	"parvis/internal/domain/org/register"
	"parvis/internal/domain/search"
	"parvis/internal/platform/config"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// opened is a wired service on a new database of an engine. Its workers do not run: RunPending does their work.
func opened(t *testing.T, engine string) *app.App {
	t.Helper()
	cfg := config.Config{DatabaseURL: dbtest.URL(t, engine)}
	if _, err := app.Migrate(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	a, err := app.Open(t.Context(), cfg, app.Options{Base: "http://localhost", Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Search.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		a.Search.Close()
		if err := a.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// rnaFile is the real sample of the register that lies beside the project.
func rnaFile(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("PARVIS_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	file := filepath.Join(dir, "data/rna/rna_waldec_dev_cp1252.csv")
	if _, err := os.Stat(file); err != nil {
		t.Skipf("the real sample of the register is not beside the project: %v", err)
	}
	return file
}

// TestRealAssociation goes the whole way on real input: the register is imported, one of its associations is registered
// with its number and verified, its need is posted and approved, found by a search a citizen would type, answered,
// confirmed and accepted. Nothing of it is written anywhere but in the database of the test.
func TestRealAssociation(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			file := rnaFile(t)
			a, ctx := opened(t, engine), t.Context()
			read := importRegister(t, a, file)
			if again := importRegister(t, a, file); again.New != 0 || again.Changed != 0 || again.Same+again.Outside+again.Refused != again.Read {
				t.Errorf("a second import changed something: %+v", again)
			}
			t.Logf("imported: %+v", read)
			o := someReader(t, a)
			citizen, treasurer := person(t, a, "ines"), person(t, a, "tresor")
			moderator := actor.Actor{PersonID: person(t, a, "awa").PersonID, Role: actor.Moderator}

			found, err := a.Orgs.Prefill(ctx, treasurer, strings.ToLower(o.RNA))
			if err != nil || found.Found.ID != o.ID || found.Form.Name != o.Name || found.Form.Commune == "" {
				t.Fatalf("the number finds %+v, %v", found.Found, err)
			}
			found.Form.Charter = true
			if _, err := a.Orgs.Register(ctx, treasurer, found.Form); err != nil {
				t.Fatal(err)
			}
			treasurer.Seats = []actor.Seat{{OrgID: o.ID, Admin: true}}
			l, err := a.Listings.Submit(ctx, treasurer, need(a, o), 0)
			if err != nil || l.State != listing.InReview {
				t.Fatalf("posted while the org waits: %q, %v", l.State, err)
			}
			seen(t, a, 0)
			decideAll(t, a, moderator)
			hits := seen(t, a, 1)
			if hits[0].ID() != l.ID {
				t.Fatalf("found %v, want %s", hits, l.ID)
			}
			answer(t, a, citizen, treasurer, l)
		})
	}
}

func importRegister(t *testing.T, a *app.App, file string) org.Counts {
	t.Helper()
	m, err := a.Orgs.StartImport(t.Context(), actor.Actor{PersonID: "cli", Role: actor.Operator}, org.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := m.RNA(t.Context(), filepath.Base(file), f); err != nil {
		t.Fatal(err)
	}
	return m.Counts()
}

// someReader is an active association of the sample that is about reading, whichever it is.
func someReader(t *testing.T, a *app.App) org.Org {
	t.Helper()
	var id string
	err := a.DB.QueryRowContext(t.Context(), `
		select id from orgs where state = 'unclaimed' and rna is not null and object like '%lecture%' order by rna limit 1`).Scan(&id)
	if err != nil {
		t.Fatal(err)
	}
	o, err := org.Load(t.Context(), a.DB, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := register.ParseRNA(o.RNA); err != nil {
		t.Fatalf("%s: %v", o.RNA, err)
	}
	return o
}

func person(t *testing.T, a *app.App, name string) (who actor.Actor) {
	t.Helper()
	err := a.DB.Tx(t.Context(), func(q db.Querier) error {
		p, err := account.UpsertPerson(t.Context(), q, a.Now(), name+"@example.org", name, "fr")
		who = actor.Actor{PersonID: p.ID, FirstName: name, Email: p.Email, Role: actor.Citizen, Lang: "fr"}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return who
}

func need(a *app.App, o org.Org) listing.Listing {
	day := a.Now().AddDate(0, 0, 7)
	return listing.Listing{OrgID: o.ID, Sense: listing.Need, Family: listing.Help, Theme: "education", Commune: o.Commune, Lang: "fr",
		Title:       "Bénévoles pour lire des histoires",
		Description: "Une heure de lecture à voix haute avec des enfants, par petits groupes. Les albums sont sur place.",
		Slots:       []listing.Slot{{Start: day, End: day.Add(time.Hour), Places: 2}}}
}

// seen searches as a citizen would, without accents and in the plural, and wants so many results.
func seen(t *testing.T, a *app.App, want int) []search.Hit {
	t.Helper()
	if err := a.Search.WaitLatest(t.Context()); err != nil {
		t.Fatal(err)
	}
	res, err := a.Search.Search(t.Context(), search.Query{Text: "benevole lecture histoire"})
	if err != nil || res.Total != want {
		t.Fatalf("%d results, %v; want %d", res.Total, err, want)
	}
	return res.Hits
}

// decideAll publishes whatever waits in the queue.
func decideAll(t *testing.T, a *app.App, moderator actor.Actor) {
	t.Helper()
	ctx := t.Context()
	if err := a.Queue.RunPending(ctx); err != nil {
		t.Fatal(err)
	}
	id, err := a.Moderation.Next(ctx, moderator, moderation.Filter{}, "")
	if err != nil || id == "" {
		t.Fatalf("nothing waits: %v", err)
	}
	it, err := a.Moderation.Item(ctx, moderator, id)
	if err != nil || len(it.Waiting) != 1 {
		t.Fatalf("the card of the org bears %d listings, %v", len(it.Waiting), err)
	}
	in := moderation.Decide{CaseID: id, Act: moderation.Publish, Mark: it.Mark}
	for _, w := range it.Waiting {
		in.With = append(in.With, moderation.Seen{CaseID: w.Case.ID, Mark: w.Mark})
	}
	if _, err := a.Moderation.Decide(ctx, moderator, in); err != nil {
		t.Fatal(err)
	}
	if n, err := a.Moderation.Waiting(ctx); err != nil || n != 0 {
		t.Fatalf("%d still wait, %v", n, err)
	}
}

// answer is the citizen's answer without account, confirmed by its link, and the association's yes.
func answer(t *testing.T, a *app.App, citizen, treasurer actor.Actor, l listing.Listing) {
	t.Helper()
	ctx := t.Context()
	r, err := a.Exchange.Ask(ctx, actor.Actor{}, exchange.Ask{ListingID: l.ID, SlotID: l.Slots[0].ID, FirstName: "Inès", Email: citizen.Email, Lang: "fr"})
	if err != nil || r.State != exchange.ToConfirm {
		t.Fatalf("%+v, %v", r, err)
	}
	if r, err = a.Exchange.ConfirmByLink(ctx, link(t, a, exchange.PurposeConfirm, r.ID)); err != nil || r.State != exchange.Sent {
		t.Fatalf("confirmed: %q, %v", r.State, err)
	}
	if r, err = a.Exchange.Decide(ctx, treasurer, exchange.Decision{ReplyID: r.ID, Accept: true}); err != nil || r.State != exchange.Accepted {
		t.Fatalf("accepted: %q, %v", r.State, err)
	}
	if err := a.Queue.RunPending(ctx); err != nil {
		t.Fatal(err)
	}
	for _, who := range []actor.Actor{citizen, treasurer} {
		var n int
		if err := a.DB.QueryRowContext(ctx, `select count(*) from mails where to_addr = $1`, who.Email).Scan(&n); err != nil || n == 0 {
			t.Errorf("%s got %d mails, %v: both must know", who.FirstName, n, err)
		}
	}
	got, err := listing.Load(ctx, a.DB, l.ID)
	if err != nil || got.Slots[0].Left() != 1 {
		t.Errorf("places left: %+v, %v", got.Slots, err)
	}
}

func link(t *testing.T, a *app.App, purpose, ref string) (secret string) {
	t.Helper()
	err := a.DB.Tx(context.Background(), func(q db.Querier) (err error) {
		secret, err = account.NewToken(t.Context(), q, a.Now(), purpose, ref, "", time.Hour)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return secret
}
