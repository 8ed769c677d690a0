package listing_test

import (
	"testing"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
)

// link makes the link that the mail before the end would carry.
func (w *world) link(t *testing.T, purpose, ref string, to actor.Actor) (secret string) {
	t.Helper()
	err := w.DB.Tx(t.Context(), func(q db.Querier) (err error) {
		secret, err = account.NewToken(t.Context(), q, w.now, purpose, ref, to.PersonID, listing.EndingLinkFor)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// TestEndingLinks: each link does one thing once, for the person it was sent to, as long as they act for the bearer.
func TestEndingLinks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d, "verified"), t.Context()
		w.set(t, func(s *territory.Territory) { s.Review = territory.ReviewAfter })
		l := mission()
		l.Slots, l.WhenText = nil, "le soir"
		l, err := w.Submit(ctx, w.admin, l, 0)
		if err != nil {
			t.Fatal(err)
		}
		w.now = l.EndsAt.Add(-time.Hour)
		renew, end := w.link(t, listing.PurposeRenew, l.ID, w.admin), w.link(t, listing.PurposeEnd, l.ID, w.admin)
		for range 2 {
			if p, err := w.Peek(ctx, listing.PurposeRenew, renew); err != nil || !p.May || p.Used || p.ID != l.ID {
				t.Errorf("before: %+v, %v", p, err)
			}
		}
		for who, secret := range map[string]string{
			"a link for something else":       end,
			"a link of somebody else":         w.link(t, listing.PurposeRenew, l.ID, w.other),
			"a link of nobody":                w.link(t, listing.PurposeRenew, l.ID, actor.Actor{}),
			"a link to a listing that is not": w.link(t, listing.PurposeRenew, "none", w.admin),
			"no link":                         "wrong",
		} {
			if _, err := w.Peek(ctx, listing.PurposeRenew, secret); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s is read: %v", who, err)
			}
			if _, err := w.RenewByLink(ctx, secret); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s renews: %v", who, err)
			}
		}
		got, err := w.RenewByLink(ctx, renew)
		if err != nil || !got.EndsAt.Equal(w.now.AddDate(0, 0, listing.DefaultDays)) {
			t.Fatalf("renewed until %v, %v", got.EndsAt, err)
		}
		if _, err := w.RenewByLink(ctx, renew); !fault.Is(err, fault.Gone) {
			t.Errorf("renewed twice: %v", err)
		}
		if p, err := w.Peek(ctx, listing.PurposeRenew, renew); err != nil || p.May || !p.Used {
			t.Errorf("a used link says how things stand: %+v, %v", p, err)
		}
		if _, err := w.EndByLink(ctx, end); err != nil {
			t.Fatal(err)
		}
		if l, err = w.Get(ctx, w.admin, l.ID); err != nil || l.State != listing.Ended {
			t.Errorf("ended: %s, %v", l.State, err)
		}
		if _, err := w.EndByLink(ctx, w.link(t, listing.PurposeEnd, l.ID, w.admin)); !fault.Is(err, fault.Conflict) {
			t.Errorf("ended twice: %v", err)
		}
		w.now = w.now.Add(listing.EndingLinkFor)
		if _, err := w.Peek(ctx, listing.PurposeRenew, renew); !fault.Is(err, fault.Gone) {
			t.Errorf("too old: %v", err)
		}
	})
}

// TestEndingLinkOfWhoLeft: who left the org or was suspended acts no more, whatever their mails hold.
func TestEndingLinkOfWhoLeft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d, "verified"), t.Context()
		l, err := w.Submit(ctx, w.admin, mission(), 0)
		if err != nil {
			t.Fatal(err)
		}
		end := w.link(t, listing.PurposeEnd, l.ID, w.admin)
		for _, row := range []struct{ rule, leave, back string }{
			{"suspended", `update persons set suspended_at = 1 where id = $1`, `update persons set suspended_at = 0 where id = $1`},
			{"only asks to join", `update members set role = 'asked' where person_id = $1`, `update members set role = 'editor' where person_id = $1`},
		} {
			if _, err := d.ExecContext(ctx, row.leave, w.admin.PersonID); err != nil {
				t.Fatal(err)
			}
			if _, err := w.EndByLink(ctx, end); !fault.Is(err, fault.NotFound) {
				t.Errorf("who is %s ends the listing: %v", row.rule, err)
			}
			if _, err := d.ExecContext(ctx, row.back, w.admin.PersonID); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.EndByLink(ctx, end); err != nil {
			t.Errorf("back again: %v", err)
		}
	})
}
