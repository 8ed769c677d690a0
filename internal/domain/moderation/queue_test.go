package moderation_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/moderation"
	"parvis/internal/domain/org"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
)

func (k *desk) queue(f moderation.Filter) (titles []string, c moderation.Counts) {
	k.t.Helper()
	for cursor := ""; ; {
		q, err := k.s.Queue(context.Background(), k.awa, f, cursor)
		k.must(err)
		for _, l := range q.Lines {
			titles = append(titles, l.Title)
		}
		if cursor, c = q.Next, q.Counts; cursor == "" {
			return titles, c
		}
	}
}

func TestOrgAndItsListingsAreOneCard(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := newDesk(t, d), t.Context()
		o, admin := k.org(k.ana, "Les Paniers", org.Pending)
		a, b := k.submit(admin, o.ID, "Aide informatique"), k.submit(admin, o.ID, "Cours de couture")
		if titles, c := k.queue(moderation.Filter{}); fmt.Sprint(titles) != "[Les Paniers]" || c.Orgs != 1 || c.Listings != 0 {
			t.Fatalf("queue %v, %+v; want the org alone", titles, c)
		}
		it := k.find(o.ID)
		if len(it.Waiting) != 2 || it.Waiting[0].Listing.ID != a.ID || it.Org.Name != "Les Paniers" || it.Author != "Ana" {
			t.Fatalf("card %+v", it)
		}
		wantFault(t, k.decide(a.ID, moderation.Publish), fault.Conflict, "listing.bearer_first")
		if slices.Contains(k.find(a.ID).Acts, moderation.Publish) {
			t.Error("publishing is offered before the org is verified")
		}

		in := moderation.Decide{CaseID: it.Case.ID, Act: moderation.Publish, Mark: it.Mark,
			With: []moderation.Seen{{CaseID: it.Waiting[0].Case.ID, Mark: it.Waiting[0].Mark - 1}}}
		_, err := k.s.Decide(ctx, k.awa, in)
		wantFault(t, err, fault.Conflict, "moderation.changed")
		other, otherAdmin := k.org(k.person("Luc", actor.Citizen), "Autre", org.Verified)
		in.With = []moderation.Seen{{CaseID: k.find(k.submit(otherAdmin, other.ID, "Chorale").ID).Case.ID, Mark: 1}}
		_, err = k.s.Decide(ctx, k.awa, in)
		wantFault(t, err, fault.NotFound, "moderation.not_found")
		if o, err := org.Load(ctx, d, o.ID); err != nil || o.State != org.Pending {
			t.Fatalf("a refused decision moved the org to %s, %v", o.State, err)
		}

		in.With = []moderation.Seen{{CaseID: it.Waiting[0].Case.ID, Mark: it.Waiting[0].Mark}}
		if _, err = k.s.Decide(ctx, k.awa, in); err != nil {
			t.Fatal(err)
		}
		o, err = org.Load(ctx, d, o.ID)
		if err != nil || o.State != org.Verified || k.state(a) != listing.Online || k.state(b) != listing.InReview {
			t.Errorf("together: org %s, %s and %s, %v", o.State, k.state(a), k.state(b), err)
		}
		if titles, c := k.queue(moderation.Filter{}); fmt.Sprint(titles) != "[Cours de couture Chorale]" || c.Listings != 2 || c.Orgs != 0 {
			t.Errorf("queue afterwards %v, %+v", titles, c)
		}
		if err := k.decide(o.ID, moderation.Undo); err != nil {
			t.Fatal(err)
		}
		if o, err = org.Load(ctx, d, o.ID); err != nil || o.State != org.Pending || !o.VerifiedAt.IsZero() {
			t.Errorf("undone: %s verified %v, %v", o.State, o.VerifiedAt, err)
		}
	})
}

func TestQueue(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := newDesk(t, d), t.Context()
		if titles, c := k.queue(moderation.Filter{}); titles != nil || !c.Oldest.IsZero() {
			t.Errorf("an empty queue: %v, %+v", titles, c)
		}
		if id, err := k.s.Next(ctx, k.awa, moderation.Filter{}, ""); id != "" || err != nil {
			t.Errorf("next of nothing: %q, %v", id, err)
		}
		var all []string
		for i := range 120 {
			by := k.ana
			if i%10 == 0 {
				by = k.person("Ben", actor.Citizen)
			}
			all = append(all, k.submit(by, "", fmt.Sprintf("Aide numéro %d", i)).Title)
		}
		titles, c := k.queue(moderation.Filter{})
		if !slices.Equal(titles, all) || c.Listings != 120 || c.Oldest.IsZero() {
			t.Errorf("%d in the queue, %+v", len(titles), c)
		}
		if none, _ := k.queue(moderation.Filter{Commune: "54528"}); none != nil {
			t.Errorf("another commune has %v", none)
		}
		if none, _ := k.queue(moderation.Filter{Kind: moderation.KindOrg}); none != nil {
			t.Errorf("orgs: %v", none)
		}
		calm, _ := k.queue(moderation.Filter{NoHint: true}) // Ana was quick: all of hers but the first few have a hint
		if len(calm) < 12 || len(calm) > 30 {
			t.Errorf("%d without a hint", len(calm))
		}

		// a moderator goes through it with one act an item
		id, err := k.s.Next(ctx, k.awa, moderation.Filter{}, "")
		for n := 0; err == nil && id != ""; n++ {
			it := k.item(id)
			act := moderation.Publish
			if n%4 == 0 {
				act = moderation.SetAside
			}
			if it.Listing.Title != all[n] {
				t.Fatalf("item %d is %q", n, it.Listing.Title)
			}
			_, err = k.s.Decide(ctx, k.awa, moderation.Decide{CaseID: id, Act: act, Mark: it.Mark})
			k.must(err)
			id, err = k.s.Next(ctx, k.awa, moderation.Filter{}, id)
		}
		k.must(err)
		if _, c := k.queue(moderation.Filter{}); c.Listings != 0 || c.Aside != 30 {
			t.Errorf("afterwards %+v", c)
		}
		aside, _ := k.queue(moderation.Filter{Aside: true})
		if len(aside) != 30 {
			t.Errorf("%d set aside", len(aside))
		}
		last := k.submit(k.ana, "", "Encore une")
		h := k.find(last.ID).History
		if h.Published == 0 || len(h.Recent) != 20 || h.Recent[0].Title == "" {
			t.Errorf("history of the bearer %+v", h)
		}
		if _, err := k.s.Queue(ctx, k.awa, moderation.Filter{}, "no cursor"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a wrong cursor: %v", err)
		}
	})
}

func TestNextGoesRound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := newDesk(t, d), t.Context()
		a, b := k.submit(k.ana, "", "Aide informatique"), k.submit(k.ana, "", "Cours de couture")
		first, second := k.find(a.ID).Case.ID, k.find(b.ID).Case.ID
		for after, want := range map[string]string{"": first, first: second, second: first, "gone": first} {
			if got, err := k.s.Next(ctx, k.awa, moderation.Filter{}, after); got != want || err != nil {
				t.Errorf("after %q comes %q, %v; want %q", after, got, err, want)
			}
		}
	})
}

func TestCasesOpenAndCloseByThemselves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := newDesk(t, d), t.Context()
		l := k.submit(k.ana, "", "Aide informatique")
		k.must(k.s.OnSubmitted(ctx, l.ID)) // an event may come twice
		k.must(k.s.OnSubmitted(ctx, "no such listing"))
		if titles, _ := k.queue(moderation.Filter{}); len(titles) != 1 {
			t.Fatalf("queue %v", titles)
		}
		k.must(k.ls.Move(ctx, k.ana, l.ID, "end"))
		k.run()
		if titles, _ := k.queue(moderation.Filter{}); titles != nil {
			t.Errorf("its author took it away: %v", titles)
		}

		o, admin := k.org(k.ana, "Les Paniers", org.Pending)
		k.must(k.decide(o.ID, moderation.Publish))
		k.tx(func(q db.Querier) error {
			settings := territory.Default()
			settings.Review = territory.ReviewAfter
			return territory.Store(ctx, q, k.now(), settings)
		})
		seen := k.submit(admin, o.ID, "Atelier vélo")
		if seen.State != listing.Online {
			t.Fatalf("sent: %s", seen.State)
		}
		if titles, _ := k.queue(moderation.Filter{}); fmt.Sprint(titles) != "[Atelier vélo]" {
			t.Errorf("looked at afterwards: %v", titles)
		}
		k.must(k.decide(seen.ID, moderation.Publish))
		k.must(k.s.OnPublished(ctx, seen.ID))
		if titles, _ := k.queue(moderation.Filter{}); titles != nil || k.state(seen) != listing.Online {
			t.Errorf("it stays, and is not looked at twice: %v, %s", titles, k.state(seen))
		}
		k.must(k.s.OnOrgEdited(ctx, o.ID))
		if titles, _ := k.queue(moderation.Filter{}); fmt.Sprint(titles) != "[Les Paniers]" {
			t.Errorf("an org that changed its words: %v", titles)
		}
		_, err := k.s.Reopen(ctx, k.awa, moderation.KindListing, l.ID)
		wantFault(t, err, fault.Conflict, "moderation.cannot_reopen")
	})
}

func TestAuditLogHasEveryAct(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := newDesk(t, d), t.Context()
		boss := k.person("Olga", actor.Operator)
		var ls []listing.Listing
		for i := range 20 {
			l := k.submit(k.ana, "", fmt.Sprintf("Aide numéro %d", i))
			ls = append(ls, l)
			for _, act := range []moderation.Act{moderation.SetAside, moderation.Decline, moderation.Undo, moderation.Publish} {
				k.must(k.decide(l.ID, act))
			}
		}
		_, err := k.s.Reopen(ctx, k.awa, moderation.KindListing, ls[0].ID)
		k.must(err)
		var got []string
		for cursor := ""; ; {
			entries, next, err := k.s.Audit(ctx, boss, "", cursor)
			k.must(err)
			for _, e := range entries {
				if e.PersonID != k.awa.PersonID || e.FirstName != "Awa" || e.Role != actor.Moderator || e.TargetID == "" {
					t.Fatalf("entry %+v", e)
				}
				got = append(got, e.Act)
			}
			if cursor = next; cursor == "" {
				break
			}
		}
		if len(got) != 81 || got[0] != "moderation.reopen" || got[1] != "moderation.publish" || got[2] != "moderation.undo" {
			t.Errorf("%d entries, beginning %v", len(got), got[:3])
		}
		one, _, err := k.s.Audit(ctx, boss, ls[1].ID, "")
		if err != nil || len(one) != 4 || one[2].Ground != moderation.Incomplete || one[2].CaseID == "" {
			t.Errorf("of one listing: %+v, %v", one, err)
		}
		if _, _, err := k.s.Audit(ctx, boss, "", "_"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a wrong cursor: %v", err)
		}
	})
}
