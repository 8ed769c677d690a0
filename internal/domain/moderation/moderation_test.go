package moderation_test

import (
	"sync"
	"testing"
	"time"

	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/moderation"
	"parvis/internal/domain/org"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
)

func TestDecideAListing(t *testing.T) {
	rows := []struct {
		act   moderation.Act
		state listing.State
		event string
		queue int
	}{
		{moderation.Publish, listing.Online, "[listing.published]", 0},
		{moderation.Fix, listing.ToFix, "[listing.fix]", 0},
		{moderation.Decline, listing.Declined, "[listing.declined]", 0},
		{moderation.SetAside, listing.InReview, "[]", 0},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := newDesk(t, d), t.Context()
		for _, row := range rows {
			l := k.submit(k.ana, "", "Aide informatique "+string(row.act))
			if l.State != listing.InReview {
				t.Fatalf("sent: %s", l.State)
			}
			if err := k.decide(l.ID, row.act); err != nil {
				t.Fatalf("%s: %v", row.act, err)
			}
			if got := k.state(l); got != row.state {
				t.Errorf("%s: the listing is %s, want %s", row.act, got, row.state)
			}
			if got := k.events(l.ID); got != row.event {
				t.Errorf("%s: events %s, want %s", row.act, got, row.event)
			}
			k.run()
			if n, err := k.s.Waiting(ctx); err != nil || n != row.queue {
				t.Errorf("%s: %d wait, %v; want %d", row.act, n, err, row.queue)
			}
			last, found, err := moderation.LastDecision(ctx, d, moderation.KindListing, l.ID)
			if err != nil || !found || last.Act != row.act || last.PersonID != k.awa.PersonID {
				t.Errorf("%s: last decision %+v, %v", row.act, last, err)
			}
			wantFault(t, k.decide(l.ID, row.act), fault.Conflict, "moderation.decided")
			if err := k.decide(l.ID, moderation.Undo); err != nil {
				t.Fatalf("undo %s: %v", row.act, err)
			}
			if got := k.state(l); got != listing.InReview {
				t.Errorf("undo %s: the listing is %s", row.act, got)
			}
			if _, found, _ := moderation.LastDecision(ctx, d, moderation.KindListing, l.ID); found {
				t.Errorf("undo %s: the decision still holds", row.act)
			}
			wantFault(t, k.decide(l.ID, moderation.Undo), fault.Conflict, "moderation.nothing_to_undo")
			if err := k.decide(l.ID, moderation.Decline); err != nil {
				t.Errorf("after undoing %s: %v", row.act, err)
			}
			k.run()
		}
	})
}

func TestReasonsAreGiven(t *testing.T) {
	rows := []struct {
		rule string
		in   moderation.Decide
		key  string
	}{
		{"an act is chosen", moderation.Decide{Act: "burn"}, "moderation.act_missing"},
		{"a fix is explained", moderation.Decide{Act: moderation.Fix}, "moderation.words_short"},
		{"in ten characters at least", moderation.Decide{Act: moderation.Fix, Words: "  court    \n   "}, "moderation.words_short"},
		{"and a thousand at most", moderation.Decide{Act: moderation.Fix, Words: long(1001)}, "moderation.words_long"},
		{"a refusal has a ground", moderation.Decide{Act: moderation.Decline, Words: long(20)}, "moderation.ground_missing"},
		{"of the list", moderation.Decide{Act: moderation.Decline, Words: long(20), Ground: "because"}, "moderation.ground_missing"},
		{"that goes with the kind", moderation.Decide{Act: moderation.Decline, Words: long(20), Ground: moderation.NotAnOrg}, "moderation.ground_missing"},
		{"and words", moderation.Decide{Act: moderation.Decline, Ground: moderation.Values}, "moderation.words_short"},
		{"publishing has no ground", moderation.Decide{Act: moderation.Publish, Ground: moderation.Values}, "moderation.ground_not_here"},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		it := k.find(k.submit(k.ana, "", "Aide informatique").ID)
		for _, row := range rows {
			row.in.CaseID, row.in.Mark = it.Case.ID, it.Mark
			_, err := k.s.Decide(t.Context(), k.awa, row.in)
			if all := fault.All(err); len(all) != 1 || all[0].Key != row.key || all[0].Field == "" {
				t.Errorf("%s: %v, want %s", row.rule, err, row.key)
			}
		}
		if n := len(k.item(it.Case.ID).Decisions); n != 0 {
			t.Errorf("%d decisions were written", n)
		}
	})
}

func long(n int) string {
	s := make([]rune, n)
	for i := range s {
		s[i] = 'é'
	}
	return string(s)
}

func TestOnlyModeratorsKeepTheDoor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := newDesk(t, d), t.Context()
		l := k.submit(k.ana, "", "Aide informatique")
		it := k.find(l.ID)
		for who, by := range map[string]actor.Actor{"nobody": {}, "a citizen": k.person("Luc", actor.Citizen), "the author": k.ana} {
			for act, f := range map[string]func() error{
				"queue":  func() error { _, err := k.s.Queue(ctx, by, moderation.Filter{}, ""); return err },
				"next":   func() error { _, err := k.s.Next(ctx, by, moderation.Filter{}, ""); return err },
				"item":   func() error { _, err := k.s.Item(ctx, by, it.Case.ID); return err },
				"reopen": func() error { _, err := k.s.Reopen(ctx, by, moderation.KindListing, l.ID); return err },
				"audit":  func() error { _, _, err := k.s.Audit(ctx, by, "", ""); return err },
				"decide": func() error {
					_, err := k.s.Decide(ctx, by, moderation.Decide{CaseID: it.Case.ID, Act: moderation.Publish, Mark: it.Mark})
					return err
				},
			} {
				if err := f(); !fault.Is(err, fault.NotFound) {
					t.Errorf("%s may %s: %v", who, act, err)
				}
			}
		}
		if _, _, err := k.s.Audit(ctx, k.awa, "", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("a moderator reads the log: %v", err)
		}
		own := k.find(k.submit(k.awa, "", "Cours de couture").ID)
		_, err := k.s.Decide(ctx, k.awa, moderation.Decide{CaseID: own.Case.ID, Act: moderation.Publish, Mark: own.Mark})
		wantFault(t, err, fault.Conflict, "moderation.own")
	})
}

func TestWhatChangedIsNotDecidedUnseen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := newDesk(t, d), t.Context()
		l := k.submit(k.ana, "", "Aide informatique")
		it := k.find(l.ID)
		edited := l
		edited.Title = "Placement financier"
		_, err := k.ls.Edit(ctx, k.ana, edited, 0)
		k.must(err)
		k.run()
		_, err = k.s.Decide(ctx, k.awa, moderation.Decide{CaseID: it.Case.ID, Act: moderation.Publish, Mark: it.Mark})
		wantFault(t, err, fault.Conflict, "moderation.changed")
		if got := k.find(l.ID); got.Case.ID != it.Case.ID || !got.Case.OpenedAt.Equal(it.Case.OpenedAt) {
			t.Errorf("the edit made another case: %+v", got.Case)
		}
		k.must(k.decide(l.ID, moderation.Publish))
	})
}

func TestTwoModeratorsDecideOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := newDesk(t, d), t.Context()
		it := k.find(k.submit(k.ana, "", "Aide informatique").ID)
		errs := make([]error, 8)
		var all sync.WaitGroup
		for i := range errs {
			by := k.person("Colleague", actor.Moderator)
			all.Go(func() {
				_, errs[i] = k.s.Decide(ctx, by, moderation.Decide{CaseID: it.Case.ID, Act: moderation.Publish, Mark: it.Mark})
			})
		}
		all.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
				continue
			}
			wantFault(t, err, fault.Conflict, "moderation.decided")
		}
		if n := len(k.item(it.Case.ID).Decisions); done != 1 || n != 1 {
			t.Errorf("%d decided, %d decisions; want one", done, n)
		}
	})
}

func TestUndoComesTooLate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := newDesk(t, d), t.Context()
		published := func() listing.Listing {
			l := k.submit(k.ana, "", "Aide informatique "+ids.New())
			k.must(k.decide(l.ID, moderation.Publish))
			return l
		}
		l := published()
		k.must(k.ls.Move(ctx, k.ana, l.ID, "pause"))
		wantFault(t, k.decide(l.ID, moderation.Undo), fault.Conflict, "moderation.undo_late")
		l = published()
		_, err := d.ExecContext(ctx, `
			insert into replies (id, listing_id, to_person_id, kind, first_name, email, lang, quantity, wish, state, holds, hold_until,
				created_at, queued_at, confirmed_at, answered_at, decided_at, read_replier, read_bearer, last_at)
			values ($1, $2, $3, 'question', 'Luc', 'luc@example.org', 'fr', 0, '', 'to_confirm', false, 0, $4, 0, 0, 0, 0, 0, 0, 0)`,
			ids.New(), l.ID, k.ana.PersonID, db.Micros(k.now()))
		k.must(err)
		wantFault(t, k.decide(l.ID, moderation.Undo), fault.Conflict, "moderation.undo_late")
		l = published()
		k.at = k.at.Add(time.Hour)
		k.must(k.decide(l.ID, moderation.Undo))
		back, err := listing.Load(ctx, d, l.ID)
		if err != nil || !back.PublishedAt.IsZero() || !back.EndsAt.Equal(l.EndsAt) {
			t.Errorf("after undoing: published %v, ends %v, want never and %v; %v", back.PublishedAt, back.EndsAt, l.EndsAt, err)
		}
	})
}

// TestUnapprovedIsSeenNowhere: whatever is not approved is in no public reading, and leaves them with the decision that
// takes it away.
func TestUnapprovedIsSeenNowhere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := newDesk(t, d), t.Context()
		o, admin := k.org(k.ana, "Les Paniers", org.Pending)
		l := k.submit(admin, o.ID, "Aide informatique")
		seen := func() bool {
			_, err := k.ls.Get(ctx, actor.Actor{}, l.ID)
			if err != nil && !fault.Is(err, fault.NotFound) {
				t.Fatal(err)
			}
			byID, err1 := k.ls.ByIDs(ctx, []string{l.ID})
			ofOrg, err2 := k.ls.OfOrg(ctx, o.ID, 10)
			k.must(err1)
			k.must(err2)
			if got := []bool{err == nil, len(byID) == 1, len(ofOrg) == 1}; got[0] != got[1] || got[1] != got[2] {
				t.Errorf("readings differ: page, list, org = %v", got)
			}
			return err == nil
		}
		steps := []struct {
			what string
			do   func() error
			seen bool
		}{
			{"sent by an org that is not verified", func() error { return nil }, false},
			{"its org is verified", func() error { return k.decide(o.ID, moderation.Publish) }, false},
			{"set aside", func() error { return k.decide(l.ID, moderation.SetAside) }, false},
			{"published", func() error { return k.decide(l.ID, moderation.Publish) }, true},
			{"undone", func() error { return k.decide(l.ID, moderation.Undo) }, false},
			{"to fix", func() error { return k.decide(l.ID, moderation.Fix) }, false},
			{"edited by its author", func() error { _, err := k.ls.Edit(ctx, admin, l, 0); k.run(); return err }, false},
			{"published after its fix", func() error { return k.decide(l.ID, moderation.Publish) }, true},
			{"its org is looked at again, to fix", func() error {
				if _, err := k.s.Reopen(ctx, k.awa, moderation.KindOrg, o.ID); err != nil {
					return err
				}
				return k.decide(o.ID, moderation.Fix)
			}, false},
		}
		for _, step := range steps {
			if err := step.do(); err != nil {
				t.Fatalf("%s: %v", step.what, err)
			}
			l.Version = k.version(l.ID)
			if got := seen(); got != step.seen {
				t.Errorf("%s: seen %v, want %v", step.what, got, step.seen)
			}
		}
	})
}
