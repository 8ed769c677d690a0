package account_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/ids"
)

type world struct {
	*account.Service
	now time.Time
}

func newWorld(d *db.DB) *world {
	w := &world{now: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)}
	w.Service = &account.Service{DB: d, Now: func() time.Time { return w.now }, NewID: ids.New}
	return w
}

// asked asks for a sign-in and gives its id and the secrets that its mail bears.
func (w *world) asked(t *testing.T, email string) (string, account.SignIn) {
	t.Helper()
	id, err := w.AskSignIn(t.Context(), email, "/mon-espace", "fr", "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	var si account.SignIn
	err = w.DB.Tx(t.Context(), func(q db.Querier) error {
		si, err = account.WriteSignIn(t.Context(), q, w.now, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id, si
}

func TestEmail(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain":                         {"ines@mail.fr", "ines@mail.fr"},
		"blanks around, capitals":       {"  Ines@Mail.FR ", "ines@mail.fr"},
		"a plus and dots":               {"i.n+x@mail.fr", "i.n+x@mail.fr"},
		"an accent in the domain":       {"a@épicerie.fr", "a@xn--picerie-9xa.fr"},
		"no at":                         {"ines.mail.fr", ""},
		"two ats":                       {"a@b@c.fr", ""},
		"no dot in the domain":          {"a@localhost", ""},
		"a name beside the address":     {"Inès <ines@mail.fr>", ""},
		"a line break":                  {"a@mail.fr\nbcc: b@mail.fr", ""},
		"an escaped line break":         {"a@mail.fr\r\n", "a@mail.fr"},
		"a local part that is too long": {strings.Repeat("a", 65) + "@mail.fr", ""},
		"empty":                         {"", ""},
	} {
		got, err := account.Email("email", c.in)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: Email(%q) = %q, %v; want %q", name, c.in, got, err, c.want)
		}
	}
}

func TestFirstName(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain": {" Inès ", "Inès"}, "two words": {"Jean  Marie", "Jean Marie"}, "an apostrophe": {"N’Golo", "N’Golo"},
		"empty": {" ", ""}, "an address": {"a@b.fr", ""}, "a tag": {"<b>", ""}, "too long": {strings.Repeat("é", 61), ""},
	} {
		if got, err := account.FirstName("f", c.in); got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: FirstName = %q, %v", name, got, err)
		}
	}
}

func TestSignIn(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(t *testing.T, w *world) error
		want fault.Kind
	}{
		{"a link signs in and makes the account", func(t *testing.T, w *world) error {
			_, si := w.asked(t, "new@mail.fr")
			session, next, err := w.SignInByLink(t.Context(), si.Link, "Firefox", "n")
			if a, _ := w.ActorOf(t.Context(), session); a.Email != "new@mail.fr" || next != "/mon-espace" {
				t.Errorf("actor %+v, next %q", a, next)
			}
			return err
		}, ""},
		{"a code signs in", func(t *testing.T, w *world) error {
			id, si := w.asked(t, "a@mail.fr")
			_, _, err := w.SignInByCode(t.Context(), id, si.Code[:3]+" "+si.Code[3:], "", "n")
			return err
		}, ""},
		{"a link is used once", func(t *testing.T, w *world) error {
			_, si := w.asked(t, "a@mail.fr")
			if _, _, err := w.SignInByLink(t.Context(), si.Link, "", "n"); err != nil {
				return err
			}
			_, _, err := w.SignInByLink(t.Context(), si.Link, "", "n")
			return err
		}, fault.Gone},
		{"the code of a used link is used too", func(t *testing.T, w *world) error {
			id, si := w.asked(t, "a@mail.fr")
			if _, _, err := w.SignInByLink(t.Context(), si.Link, "", "n"); err != nil {
				return err
			}
			_, _, err := w.SignInByCode(t.Context(), id, si.Code, "", "n")
			return err
		}, fault.Gone},
		{"after ten minutes a link is worth nothing", func(t *testing.T, w *world) error {
			_, si := w.asked(t, "a@mail.fr")
			w.now = w.now.Add(10 * time.Minute)
			_, _, err := w.SignInByLink(t.Context(), si.Link, "", "n")
			return err
		}, fault.Gone},
		{"just before, it is", func(t *testing.T, w *world) error {
			_, si := w.asked(t, "a@mail.fr")
			w.now = w.now.Add(10*time.Minute - time.Second)
			_, _, err := w.SignInByLink(t.Context(), si.Link, "", "n")
			return err
		}, ""},
		{"a tampered link", func(t *testing.T, w *world) error {
			_, si := w.asked(t, "a@mail.fr")
			_, _, err := w.SignInByLink(t.Context(), si.Link[:26]+"_", "", "n")
			return err
		}, fault.NotFound},
		{"a wrong code", func(t *testing.T, w *world) error {
			id, si := w.asked(t, "a@mail.fr")
			_, _, err := w.SignInByCode(t.Context(), id, wrong(si.Code), "", "n")
			return err
		}, fault.Invalid},
		{"five wrong codes spoil the right one", func(t *testing.T, w *world) error {
			id, si := w.asked(t, "a@mail.fr")
			for range account.MaxCodeTries {
				if _, _, err := w.SignInByCode(t.Context(), id, wrong(si.Code), "", "n"); !fault.Is(err, fault.Invalid) {
					return err
				}
			}
			_, _, err := w.SignInByCode(t.Context(), id, si.Code, "", "n")
			return err
		}, fault.Gone},
		{"the code of another sign-in", func(t *testing.T, w *world) error {
			id, _ := w.asked(t, "a@mail.fr")
			_, other := w.asked(t, "b@mail.fr")
			_, _, err := w.SignInByCode(t.Context(), id, other.Code, "", "n")
			return err
		}, fault.Invalid},
		{"the sixth mail to one address within half an hour", func(t *testing.T, w *world) (err error) {
			for range 6 {
				_, err = w.AskSignIn(t.Context(), "a@mail.fr", "", "fr", "n")
			}
			return err
		}, fault.TooMany},
		{"a suspended person", func(t *testing.T, w *world) error {
			p, err := w.Promote(t.Context(), "a@mail.fr", actor.Citizen)
			if err != nil {
				return err
			}
			if err := w.Suspend(t.Context(), actor.Actor{PersonID: "m", Role: actor.Moderator}, p.ID, true); err != nil {
				return err
			}
			_, si := w.asked(t, "a@mail.fr")
			_, _, err = w.SignInByLink(t.Context(), si.Link, "", "n")
			return err
		}, fault.Forbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				if err := c.do(t, newWorld(d)); fault.KindOf(err) != c.want || (err == nil) != (c.want == "") {
					t.Errorf("%v, want kind %q", err, c.want)
				}
			})
		})
	}
}

func wrong(code string) string {
	if code[0] == '9' {
		return "0" + code[1:]
	}
	return string(code[0]+1) + code[1:]
}

// A used link tells the person whom it signed in where it led, and nobody else anything.
func TestLedTo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(d), t.Context()
		_, si := w.asked(t, "a@mail.fr")
		secret, _, err := w.SignInByLink(ctx, si.Link, "", "n")
		if err != nil {
			t.Fatal(err)
		}
		by, err := w.ActorOf(ctx, secret)
		if err != nil {
			t.Fatal(err)
		}
		other, err := w.Promote(ctx, "b@mail.fr", actor.Citizen)
		if err != nil {
			t.Fatal(err)
		}
		_, unused := w.asked(t, "a@mail.fr")
		for _, c := range []struct {
			name string
			by   actor.Actor
			link string
			want string
		}{
			{"the person whom it signed in", by, si.Link, "/mon-espace"},
			{"another person", actor.Actor{PersonID: other.ID}, si.Link, ""},
			{"nobody", actor.Actor{}, si.Link, ""},
			{"a link that was not used", by, unused.Link, ""},
			{"a link that is none", by, "rien", ""},
			{"no link", by, "", ""},
		} {
			if got, err := w.LedTo(ctx, c.by, c.link); got != c.want || err != nil {
				t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
			}
		}
	})
}

// Twenty browsers follow one link at once: one is signed in.
func TestLinkIsUsedOnceAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(d)
		_, si := w.asked(t, "a@mail.fr")
		var in atomic.Int64
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, _, err := w.SignInByLink(context.Background(), si.Link, "", "n"); err == nil {
					in.Add(1)
				} else if !fault.Is(err, fault.Gone) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if in.Load() != 1 {
			t.Errorf("%d browsers signed in", in.Load())
		}
	})
}

func TestSessions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(d), t.Context()
		enter := func(email string) (string, actor.Actor) {
			_, si := w.asked(t, email)
			s, _, err := w.SignInByLink(ctx, si.Link, "Firefox", "n")
			if err != nil {
				t.Fatal(err)
			}
			a, err := w.ActorOf(ctx, s)
			if err != nil || !a.SignedIn() {
				t.Fatalf("%+v, %v", a, err)
			}
			return s, a
		}
		one, me := enter("a@mail.fr")
		two, _ := enter("a@mail.fr")
		_, other := enter("b@mail.fr")
		gone := func(what, secret string) {
			t.Helper()
			if a, err := w.ActorOf(ctx, secret); err != nil || a.SignedIn() {
				t.Errorf("%s: %+v, %v", what, a, err)
			}
		}
		var stored int
		if err := d.QueryRowContext(ctx, `select count(*) from sessions where token_hash = $1`, one).Scan(&stored); err != nil || stored != 0 {
			t.Errorf("the secret itself is stored: %d, %v", stored, err)
		}
		if list, err := w.Sessions(ctx, me); err != nil || len(list) != 2 {
			t.Errorf("Sessions = %d, %v", len(list), err)
		}
		if err := w.EndSession(ctx, other, me.SessionID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another person's session: %v", err)
		}
		if err := w.SignOut(ctx, me); err != nil {
			t.Fatal(err)
		}
		gone("signed out", one)
		if a, _ := w.ActorOf(ctx, two); !a.SignedIn() {
			t.Error("the other browser was signed out too")
		}
		w.now = w.now.Add(20 * 24 * time.Hour)
		if a, _ := w.ActorOf(ctx, two); !a.SignedIn() {
			t.Error("a session ended before its time")
		}
		w.now = w.now.Add(29 * 24 * time.Hour)
		if a, _ := w.ActorOf(ctx, two); !a.SignedIn() {
			t.Error("a visit did not prolong the session")
		}
		if err := w.Suspend(ctx, actor.Actor{PersonID: "m", Role: actor.Moderator}, me.PersonID, true); err != nil {
			t.Fatal(err)
		}
		gone("suspended", two)
		gone("nothing", "")
		gone("an invented secret", ids.Secret())
	})
}

func TestTokens(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, now := t.Context(), time.UnixMicro(1_000_000_000_000_000)
		secret, err := account.NewToken(ctx, d, now, "reply.confirm", "ref", "", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name, purpose, secret string
			at                    time.Time
			want                  fault.Kind
		}{
			{"another purpose", "reply.accept", secret, now, fault.NotFound},
			{"tampered", "reply.confirm", secret + "x", now, fault.NotFound},
			{"too late", "reply.confirm", secret, now.Add(time.Hour), fault.Gone},
			{"looked at", "reply.confirm", secret, now, ""},
			{"looked at again: a scanner uses nothing", "reply.confirm", secret, now, ""},
		} {
			if tok, err := account.PeekToken(ctx, d, c.at, c.purpose, c.secret); fault.KindOf(err) != c.want || c.want == "" && tok.Ref != "ref" {
				t.Errorf("%s: %+v, %v", c.name, tok, err)
			}
		}
		if _, err := account.UseToken(ctx, d, now, "reply.confirm", secret); err != nil {
			t.Fatal(err)
		}
		if _, err := account.UseToken(ctx, d, now, "reply.confirm", secret); !fault.Is(err, fault.Gone) {
			t.Errorf("used twice: %v", err)
		}
	})
}
