package mail

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/jobs"
)

// inbox is a mail server that keeps what it takes. refuse is asked before each answer: at "MAIL", "RCPT" or "DATA".
type inbox struct {
	mu     sync.Mutex
	got    []delivery
	calls  int
	refuse func(call int, at string) error
	// drop cuts the connection instead of the answer to DATA, after the mail was taken.
	drop func(call int) bool
}

type delivery struct {
	from, data string
	to         []string
}

type session struct {
	in   *inbox
	conn *smtp.Conn
	call int
	d    delivery
}

func (in *inbox) NewSession(c *smtp.Conn) (smtp.Session, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.calls++
	return &session{in: in, conn: c, call: in.calls}, nil
}

func (s *session) ask(at string) error {
	if s.in.refuse == nil {
		return nil
	}
	return s.in.refuse(s.call, at)
}

func (s *session) Reset()        { s.d = delivery{} }
func (s *session) Logout() error { return nil }
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.d.from = from
	return s.ask("MAIL")
}
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.d.to = append(s.d.to, to)
	return s.ask("RCPT")
}
func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.ask("DATA"); err != nil {
		return err
	}
	s.d.data = string(b)
	s.in.mu.Lock()
	s.in.got = append(s.in.got, s.d)
	s.in.mu.Unlock()
	if s.in.drop != nil && s.in.drop(s.call) {
		_ = s.conn.Conn().Close()
		return errors.New("gone")
	}
	return nil
}

func (in *inbox) mails() []delivery {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.got
}

// listen starts the server on an address ("127.0.0.1:0" for any) and gives its own.
func (in *inbox) listen(t *testing.T, addr string) string {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	srv := smtp.NewServer(in)
	srv.Domain, srv.ReadTimeout, srv.WriteTimeout, srv.EnableSMTPUTF8 = "inbox.test", 10*time.Second, 10*time.Second, true
	srv.ErrorLog = quiet{}
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close() })
	return l.Addr().String()
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func sample(id string) Mail {
	return Mail{ID: id, To: "ines@example.org", From: "Parvis", Kind: "reply.asked", Lang: "fr",
		Subject: "Confirmez votre venue samedi", Text: "Bonjour Inès, un clic et votre place est gardée.\n",
		HTML: `<!DOCTYPE html><html lang="fr"><body><p>Bonjour Inès</p></body></html>`, Thread: "reply-1", CreatedAt: noon}
}

func newTestSender(t *testing.T, d *db.DB, url string) *Sender {
	t.Helper()
	s, err := NewSender(d, slog.New(slog.DiscardHandler), func() time.Time { return noon.Add(time.Minute) }, url, "", "https://parvis.test")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t *testing.T, d *db.DB, m Mail) {
	t.Helper()
	if err := d.Tx(t.Context(), func(q db.Querier) error { _, err := Store(t.Context(), q, m); return err }); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, d *db.DB, id string) Mail {
	t.Helper()
	m, err := Get(t.Context(), d, id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestDelivery(t *testing.T) {
	refuse := func(first int, at string, code int) func(int, string) error {
		return func(call int, now string) error {
			if call <= first && now == at {
				return &smtp.SMTPError{Code: code, Message: "<ines@example.org>: no"}
			}
			return nil
		}
	}
	for name, c := range map[string]struct {
		in    *inbox
		tries int // how often the queue calls until nothing waits
		want  State
		taken int
	}{
		"a mail is taken once":                            {in: &inbox{}, tries: 1, want: Sent, taken: 1},
		"a server that says later twice takes it once":    {in: &inbox{refuse: refuse(2, "DATA", 451)}, tries: 3, want: Sent, taken: 1},
		"a busy server is asked again":                    {in: &inbox{refuse: refuse(1, "RCPT", 450)}, tries: 2, want: Sent, taken: 1},
		"an unknown recipient is given up at once":        {in: &inbox{refuse: refuse(9, "RCPT", 550)}, tries: 1, want: Failed},
		"words that are not wanted are given up":          {in: &inbox{refuse: refuse(9, "DATA", 554)}, tries: 1, want: Failed},
		"a sender that is not wanted waits for a repair":  {in: &inbox{refuse: refuse(3, "MAIL", 553)}, tries: 4, want: Sent, taken: 1},
		"a line cut after the words doubles at most once": {in: &inbox{drop: func(call int) bool { return call == 1 }}, tries: 2, want: Sent, taken: 2},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				in := inbox{refuse: c.in.refuse, drop: c.in.drop}
				s := newTestSender(t, d, "smtp://"+in.listen(t, "127.0.0.1:0"))
				m := sample(ID(name))
				put(t, d, m)
				for try := 1; try < c.tries; try++ {
					err := s.Deliver(t.Context(), m.ID)
					if err == nil {
						t.Fatalf("try %d is over; want another", try)
					}
					if strings.Contains(err.Error(), "ines@") {
						t.Errorf("the error would put an address into the log: %v", err)
					}
				}
				if err := s.Deliver(t.Context(), m.ID); err != nil {
					t.Fatal(err)
				}
				if err := s.Deliver(t.Context(), m.ID); err != nil { // the queue may run a job twice
					t.Fatal(err)
				}
				got := get(t, d, m.ID)
				if got.State != c.want || got.Attempts != c.tries || len(in.mails()) != c.taken {
					t.Errorf("%s after %d tries, taken %d times (%s); want %s after %d, taken %d times",
						got.State, got.Attempts, len(in.mails()), got.Error, c.want, c.tries, c.taken)
				}
				if got.State == Sent && (got.Text != "" || got.HTML != "" || got.SentAt.IsZero()) {
					t.Errorf("the words of a sent mail are still there: %q", got.Text)
				}
				for _, x := range in.mails() {
					if !strings.Contains(x.data, "Message-ID: <"+m.ID+"@parvis.test>") {
						t.Errorf("another Message-ID in\n%s", x.data)
					}
				}
			})
		})
	}
}

// TestServerDown: while nothing listens the mail waits; when the server is back it gets the mail once.
func TestServerDown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		addr := l.Addr().String()
		_ = l.Close()
		s := newTestSender(t, d, "smtp://"+addr)
		m := sample(ID("down"))
		put(t, d, m)
		for range 3 {
			if err := s.Deliver(t.Context(), m.ID); err == nil {
				t.Fatal("no error without a server")
			}
		}
		if got := get(t, d, m.ID); got.State != Waiting || got.Error == "" {
			t.Fatalf("state %s, error %q; want it to wait and say why", got.State, got.Error)
		}
		var in inbox
		in.listen(t, addr)
		if err := s.Deliver(t.Context(), m.ID); err != nil {
			t.Fatal(err)
		}
		if n := len(in.mails()); n != 1 {
			t.Errorf("taken %d times; want once", n)
		}
	})
}

// TestKilledBetween: the process dies after the server took the mail and before it wrote that down. The queue runs the
// job again: the second copy bears the same Message-ID, so that mailboxes show one.
func TestKilledBetween(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var in inbox
		s := newTestSender(t, d, "smtp://"+in.listen(t, "127.0.0.1:0"))
		m := sample(ID("killed"))
		put(t, d, m)
		begun, found, err := begin(t.Context(), d, m.ID)
		if err != nil || !found {
			t.Fatal(found, err)
		}
		if err := s.try(t.Context(), &begun); err != nil { // and here the process ends
			t.Fatal(err)
		}
		if err := s.Deliver(t.Context(), m.ID); err != nil {
			t.Fatal(err)
		}
		got := in.mails()
		if len(got) != 2 || header(got[0].data, "Message-ID") != header(got[1].data, "Message-ID") {
			t.Errorf("%d copies; want 2 with one Message-ID", len(got))
		}
	})
}

func header(data, name string) string {
	_, after, _ := strings.Cut("\r\n"+data, "\r\n"+name+": ")
	v, _, _ := strings.Cut(after, "\r\n")
	return v
}

func TestGivenUpAfterTheLastTry(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		in := inbox{refuse: func(int, string) error { return &smtp.SMTPError{Code: 451, Message: "later"} }}
		s := newTestSender(t, d, "smtp://"+in.listen(t, "127.0.0.1:0"))
		m := sample(ID("never"))
		put(t, d, m)
		if _, err := d.ExecContext(t.Context(), `update mails set attempts = $1 where id = $2`, MaxTries-1, m.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.Deliver(t.Context(), m.ID); err != nil {
			t.Fatal(err)
		}
		if got := get(t, d, m.ID); got.State != Failed || !strings.Contains(got.Error, "later") {
			t.Errorf("%s, %q; want it failed, with the server's reason", got.State, got.Error)
		}
	})
}

// TestSilentServer: a server that takes the call and says nothing holds no worker longer than its context.
func TestSilentServer(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := newTestSender(t, d, "smtp://"+l.Addr().String())
	m := sample(ID("silent"))
	put(t, d, m)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	before := time.Now()
	if err := s.Deliver(ctx, m.ID); err == nil {
		t.Fatal("no error from a silent server")
	}
	if took := time.Since(before); took > 5*time.Second {
		t.Errorf("gave up after %s", took)
	}
	if got := get(t, d, m.ID); got.State != Waiting || got.Attempts != 1 {
		t.Errorf("%s after %d tries; want it to wait", got.State, got.Attempts)
	}
}

func TestKeptWithoutServer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestSender(t, d, "")
		m := sample(ID("kept"))
		put(t, d, m)
		q := &jobs.Queue{DB: d}
		q.On(Queued, "send", s.Deliver)
		if err := q.RunPending(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := get(t, d, m.ID); got.State != Kept || got.Text != m.Text {
			t.Errorf("%s, %q; want it kept with its words", got.State, got.Text)
		}
	})
}

func TestStoredOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := sample(ID("once"))
		put(t, d, m)
		put(t, d, m)
		var n int
		if err := d.QueryRowContext(t.Context(), `select count(*) from outbox where topic = $1`, Queued).Scan(&n); err != nil || n != 1 {
			t.Errorf("queued %d times, %v; want once", n, err)
		}
		err := d.Tx(t.Context(), func(q db.Querier) error {
			if _, err := Store(t.Context(), q, sample(ID("undone"))); err != nil {
				return err
			}
			return errors.New("the use case fails")
		})
		if _, getErr := Get(t.Context(), d, ID("undone")); err == nil || getErr == nil {
			t.Error("a mail outlived the transaction that stored it")
		}
	})
}

func TestListAndSweep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for i := range 5 {
			m := sample(ID("list", string(rune('a'+i))))
			m.CreatedAt = noon.Add(time.Duration(i) * time.Minute)
			if i%2 == 1 {
				m.To = "marc@example.org"
			}
			put(t, d, m)
		}
		var seen []string
		var last Mail
		for {
			page, err := List(t.Context(), d, Filter{Before: last, Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, m := range page {
				seen = append(seen, m.To)
			}
			last = page[len(page)-1]
		}
		if got := strings.Join(seen, " "); got != "ines@example.org marc@example.org ines@example.org marc@example.org ines@example.org" {
			t.Errorf("pages give %s", got)
		}
		if mine, err := List(t.Context(), d, Filter{To: "marc@example.org", Limit: 10}); err != nil || len(mine) != 2 {
			t.Errorf("%d mails for one address, %v; want 2", len(mine), err)
		}
		if at, n, err := Last(t.Context(), d, "ines@example.org", "reply-1", "reply.asked"); err != nil || n != 3 || !at.Equal(noon.Add(4*time.Minute)) {
			t.Errorf("Last = %s, %d, %v", at, n, err)
		}
		if _, err := d.ExecContext(t.Context(), `update mails set state = 'kept' where to_addr = 'ines@example.org'`); err != nil {
			t.Fatal(err)
		}
		if err := Sweep(t.Context(), d, noon.Add(91*24*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if left, err := List(t.Context(), d, Filter{Limit: 10}); err != nil || len(left) != 2 {
			t.Errorf("%d mails after the sweep, %v; want the 2 that still wait", len(left), err)
		}
	})
}
