package notify

import (
	"bytes"
	"context"
	"flag"
	netmail "net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/moderation"
	"parvis/internal/domain/org"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/ids"
	"parvis/internal/platform/jobs"
	"parvis/internal/platform/mail"
)

var (
	update = flag.Bool("update", false, "write the golden files")
	emlDir = flag.String("eml", "", "write the letters as they are sent into this directory")
)

const ines = "ines@mail.test"

// letterCases are how each letter comes about: f does it and names the recipient and the kind of the letter.
var letterCases = []struct {
	name string
	f    func(w *world, ctx context.Context) (to, kind string)
}{
	{"signin", func(w *world, ctx context.Context) (string, string) {
		_, err := w.accounts.AskSignIn(ctx, ines, "/mon-espace", w.lang, "net")
		w.must(err)
		return ines, "signin.asked"
	}},
	{"asked-slot", func(w *world, ctx context.Context) (string, string) {
		w.ask(w.mission, "Inès", ines, nil)
		return ines, exchange.ReplyAsked
	}},
	{"asked-help", asked(undated, nil)},
	{"asked-gift", asked(suits, func(a *exchange.Ask) { a.Quantity = 3 })},
	{"asked-loan", asked(van, func(a *exchange.Ask) { a.Wish = "Samedi 28, fête de l’école" })},
	{"asked-question", asked(nil, func(a *exchange.Ask) { a.Question, a.SlotID, a.Message = true, "", "Peut-on venir avec un chien ?" })},
	{"asked-waiting", func(w *world, ctx context.Context) (string, string) {
		w.confirmed(w.mission, "Ali", "ali@mail.test", nil)
		w.confirmed(w.mission, "Zoé", "zoe@mail.test", nil)
		w.ask(w.mission, "Inès", ines, nil)
		return ines, exchange.ReplyAsked
	}},
	{"waiting", func(w *world, ctx context.Context) (string, string) {
		w.confirmed(w.mission, "Ali", "ali@mail.test", nil)
		w.confirmed(w.mission, "Zoé", "zoe@mail.test", nil)
		w.confirmed(w.mission, "Inès", ines, nil)
		return ines, exchange.ReplyWaiting
	}},
	{"offered", func(w *world, ctx context.Context) (string, string) {
		w.confirmed(w.mission, "Ali", "ali@mail.test", nil)
		r := w.confirmed(w.mission, "Zoé", "zoe@mail.test", nil)
		w.confirmed(w.mission, "Inès", ines, nil)
		_, err := w.exchange.Decide(ctx, w.marc, exchange.Decision{ReplyID: r.ID})
		w.must(err)
		return ines, exchange.ReplyOffered
	}},
	{"confirmed-slot", func(w *world, ctx context.Context) (string, string) {
		w.confirmed(w.mission, "Inès", ines, func(a *exchange.Ask) { a.Message = "Bonjour,\nje viens avec ma fille <12 ans> & mon vélo." })
		return w.marc.Email, exchange.ReplyConfirmed
	}},
	{"confirmed-gift", func(w *world, ctx context.Context) (string, string) {
		w.confirmed(w.listing("Des costumes pour des entretiens", suits), "Julie", ines, func(a *exchange.Ask) { a.Quantity = 12 })
		return w.marc.Email, exchange.ReplyConfirmed
	}},
	{"confirmed-loan", func(w *world, ctx context.Context) (string, string) {
		w.confirmed(w.listing("Prêt d’une camionnette", van), "Inès", ines, func(a *exchange.Ask) { a.Wish = "Samedi 28, fête de l’école" })
		return w.marc.Email, exchange.ReplyConfirmed
	}},
	{"confirmed-question", func(w *world, ctx context.Context) (string, string) {
		w.confirmed(w.mission, "Inès", ines, func(a *exchange.Ask) { a.Question, a.Message = true, "Peut-on venir avec un chien ?" })
		return w.marc.Email, exchange.ReplyConfirmed
	}},
	{"comes", func(w *world, ctx context.Context) (string, string) {
		w.confirmed(w.listing("Tenir la buvette", func(l *listing.Listing) { l.AutoAccept = true }), "Inès", ines, nil)
		return w.marc.Email, exchange.ReplyConfirmed
	}},
	{"accepted-slot", func(w *world, ctx context.Context) (string, string) {
		r := w.confirmed(w.mission, "Inès", ines, nil)
		_, err := w.exchange.Decide(ctx, w.marc, exchange.Decision{ReplyID: r.ID, Accept: true, Words: "Merci ! Rendez-vous devant l’école."})
		w.must(err)
		return ines, exchange.ReplyAccepted
	}},
	{"accepted-loan", func(w *world, ctx context.Context) (string, string) {
		r := w.confirmed(w.listing("Prêt d’une camionnette", van), "Inès", ines, func(a *exchange.Ask) { a.Wish = "Samedi 28" })
		_, err := w.exchange.Decide(ctx, w.marc, exchange.Decision{ReplyID: r.ID, Accept: true})
		w.must(err)
		return ines, exchange.ReplyAccepted
	}},
	{"declined", func(w *world, ctx context.Context) (string, string) {
		r := w.confirmed(w.mission, "Inès", ines, nil)
		_, err := w.exchange.Decide(ctx, w.marc, exchange.Decision{ReplyID: r.ID, Words: "À une prochaine fois, j’espère."})
		w.must(err)
		return ines, exchange.ReplyDeclined
	}},
	{"cancelled", func(w *world, ctx context.Context) (string, string) {
		r := w.confirmed(w.mission, "Inès", ines, nil)
		_, err := w.exchange.CancelByLink(ctx, w.token(exchange.PurposeCancel, r.ID, r.PersonID), "Je suis malade, désolée.")
		w.must(err)
		return w.marc.Email, exchange.ReplyCancelled
	}},
	{"called-off", func(w *world, ctx context.Context) (string, string) {
		r := w.confirmed(w.mission, "Inès", ines, nil)
		_, err := w.exchange.Decide(ctx, w.marc, exchange.Decision{ReplyID: r.ID, Accept: true})
		w.must(err)
		w.run()
		_, err = w.exchange.Cancel(ctx, w.marc, r.ID, "Il va geler : nous reportons.")
		w.must(err)
		return ines, exchange.ReplyCalledOff
	}},
	{"message-to-bearer", func(w *world, ctx context.Context) (string, string) {
		r := w.confirmed(w.mission, "Inès", ines, nil)
		_, err := w.exchange.WriteByLink(ctx, w.token(exchange.PurposeOpen, r.ID, r.PersonID), "Y a-t-il un parking ?")
		w.must(err)
		return w.marc.Email, exchange.MessageWritten
	}},
	{"message-to-replier", func(w *world, ctx context.Context) (string, string) {
		r := w.confirmed(w.mission, "Inès", ines, nil)
		_, err := w.exchange.Write(ctx, w.marc, r.ID, "Oui, derrière la mairie.\n\nÀ samedi !")
		w.must(err)
		return ines, exchange.MessageWritten
	}},
	{"submitted", func(w *world, ctx context.Context) (string, string) {
		w.decided("", "", "")
		return w.marc.Email, "listing.submitted"
	}},
	{"published", func(w *world, ctx context.Context) (string, string) {
		w.decided(moderation.Publish, "", "")
		return w.marc.Email, "listing.published"
	}},
	{"fix", func(w *world, ctx context.Context) (string, string) {
		w.decided(moderation.Fix, moderation.PersonalData, "Retirez le numéro de téléphone du texte : les réponses passent par le site.")
		return w.marc.Email, "listing.fix"
	}},
	{"refused", func(w *world, ctx context.Context) (string, string) {
		w.decided(moderation.Decline, moderation.Commercial, "L’annonce vend des objets neufs.")
		return w.marc.Email, "listing.declined"
	}},
	{"undone", func(w *world, ctx context.Context) (string, string) {
		c := w.decided(moderation.Decline, moderation.Commercial, "L’annonce vend des objets neufs.")
		w.run()
		_, err := w.moderation.Decide(ctx, w.awa, moderation.Decide{CaseID: c, Act: moderation.Undo})
		w.must(err)
		return w.marc.Email, moderation.Undone
	}},
	{"ending", func(w *world, ctx context.Context) (string, string) {
		w.listing("Aide aux devoirs", func(l *listing.Listing) { undated(l); l.EndsAt = monday.AddDate(0, 0, 2) })
		w.must(w.listings.Remind(ctx))
		return w.marc.Email, "listing.ending"
	}},
	{"org-registered", orgState(org.Pending, org.EventRegistered)},
	{"org-verified", orgState(org.Verified, org.EventVerified)},
	{"org-reactivated", orgState(org.Verified, org.EventReactivated)},
	{"org-suspended", orgState(org.Suspended, org.EventSuspended)},
	{"org-fix", orgDecided(moderation.Fix, "", "Indiquez l’objet de l’association en une phrase.", org.EventFix)},
	{"org-declined", orgDecided(moderation.Decline, moderation.NotAnOrg, "C’est une activité de vente à domicile.", org.EventDeclined)},
	{"join-asked", func(w *world, ctx context.Context) (string, string) {
		w.must(w.orgs.AskToJoin(ctx, w.person("Zoé", "zoe@mail.test"), w.org.ID))
		return w.marc.Email, org.EventJoinAsked
	}},
	{"member-added", func(w *world, ctx context.Context) (string, string) {
		w.must(w.orgs.AddMember(ctx, w.marc, w.org.ID, "zoe@mail.test", org.Editor))
		return "zoe@mail.test", org.EventMemberAdded
	}},
	{"member-refused", func(w *world, ctx context.Context) (string, string) {
		zoe := w.person("Zoé", "zoe@mail.test")
		w.must(w.orgs.AskToJoin(ctx, zoe, w.org.ID))
		w.must(w.orgs.RemoveMember(ctx, w.marc, w.org.ID, zoe.PersonID))
		return "zoe@mail.test", org.EventMemberRefused
	}},
}

func asked(shape func(*listing.Listing), change func(*exchange.Ask)) func(*world, context.Context) (string, string) {
	return func(w *world, ctx context.Context) (string, string) {
		w.ask(w.listing("Un coup de main pour la fête", shape), "Inès", ines, change)
		return ines, exchange.ReplyAsked
	}
}

func orgState(state org.State, topic string) func(*world, context.Context) (string, string) {
	return func(w *world, ctx context.Context) (string, string) {
		w.exec(`update orgs set state = $1 where id = $2`, string(state), w.org.ID)
		w.tx(func(ctx context.Context, q db.Querier) error { return jobs.Publish(ctx, q, topic, w.org.ID) })
		return w.marc.Email, topic
	}
}

func orgDecided(act moderation.Act, ground moderation.Ground, words, topic string) func(*world, context.Context) (string, string) {
	return func(w *world, ctx context.Context) (string, string) {
		w.exec(`update orgs set state = 'pending' where id = $1`, w.org.ID)
		w.decide(moderation.KindOrg, w.org.ID, db.Micros(monday), act, ground, words)
		return w.marc.Email, topic
	}
}

// token makes a link as a mail would carry it.
func (w *world) token(purpose, ref, personID string) (secret string) {
	w.tx(func(ctx context.Context, q db.Querier) (err error) {
		d := &desk{Service: w.notify, q: q, now: w.now()}
		secret, err = d.link(ctx, "/x", purpose, ref, personID, exchange.OpenLinkFor)
		secret = secret[strings.LastIndexByte(secret, '/')+1:]
		return err
	})
	return secret
}

// decided sends a listing and lets the moderator decide about it; no act leaves it waiting. It gives the case.
func (w *world) decided(act moderation.Act, ground moderation.Ground, words string) string {
	l := w.listing("Aide aux devoirs", func(l *listing.Listing) {
		undated(l)
		l.State = listing.InReview
		l.PublishedAt = l.PublishedAt.AddDate(-9999, 0, 0)
	})
	w.tx(func(ctx context.Context, q db.Querier) error { return jobs.Publish(ctx, q, "listing.submitted", l.ID) })
	if act == "" {
		return ""
	}
	return w.decide(moderation.KindListing, l.ID, l.Version, act, ground, words)
}

func (w *world) decide(kind moderation.Kind, target string, mark int64, act moderation.Act, ground moderation.Ground, words string) (c string) {
	w.tx(func(ctx context.Context, q db.Querier) (err error) {
		c, err = w.moderation.OpenCase(ctx, q, kind, target)
		return err
	})
	_, err := w.moderation.Decide(context.Background(), w.awa, moderation.Decide{CaseID: c, Act: act, Ground: ground, Words: words, Mark: mark})
	w.must(err)
	return c
}

func TestLetters(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		for _, c := range letterCases {
			t.Run(lang+"/"+c.name, func(t *testing.T) {
				w := newWorld(t, dbtest.Open(t, "sqlite"), lang)
				to, kind := c.f(w, t.Context())
				w.run()
				m := w.last(to, kind)
				checkLetter(t, m)
				checkSent(t, w, m, lang+"-"+c.name)
				text := codes.ReplaceAllString("To: "+m.To+"\nSubject: "+m.Subject+"\n\n"+m.Text, "000000")
				golden(t, filepath.Join("testdata", lang, c.name+".txt"), still(text))
				golden(t, filepath.Join("testdata", lang, c.name+".html"), codes.ReplaceAllString(still(m.HTML), "000000"))
				if m.Calendar != "" {
					golden(t, filepath.Join("testdata", lang, c.name+".ics"), stillDate.ReplaceAllString(still(strings.ReplaceAll(m.Calendar, "\r\n ", "")), "DTSTAMP:NOW"))
				}
			})
		}
	}
}

var stillDate = regexp.MustCompile(`DTSTAMP:[0-9TZ]+`)

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (write it with -update):\n%s", file, diff)
	}
}

// checkSent holds what a letter promises once it is on its way.
func checkSent(t *testing.T, w *world, m mail.Mail, name string) {
	t.Helper()
	sender, err := mail.NewSender(w.d, w.queue.Log, w.now, "", "", base)
	w.must(err)
	raw, err := sender.Raw(m)
	w.must(err)
	if *emlDir != "" {
		w.must(os.WriteFile(filepath.Join(*emlDir, name+".eml"), raw, 0o644))
	}
	if len(raw) > 60_000 { // some mailboxes cut after 102 kB
		t.Errorf("%d bytes", len(raw))
	}
	r, err := netmail.ReadMessage(bytes.NewReader(raw))
	w.must(err)
	for _, h := range []string{"From", "To", "Subject", "Date", "Message-Id", "Mime-Version", "Auto-Submitted"} {
		if n := len(r.Header[h]); n != 1 {
			t.Errorf("%s appears %d times", h, n)
		}
	}
	if _, list := r.Header["List-Id"]; list {
		t.Error("a letter about one's own affair says it is of a list")
	}
}

var links = regexp.MustCompile(`(?:href|src|url|action)\s*[=(]\s*["']?([^"')\s>]*)`)

// checkLetter holds what every letter promises.
func checkLetter(t *testing.T, m mail.Mail) {
	t.Helper()
	if n := utf8.RuneCountInString(m.Subject); n > maxSubject {
		t.Errorf("a subject of %d characters: %s", n, m.Subject)
	}
	for what, s := range map[string]string{"subject": m.Subject, "text": m.Text, "page": m.HTML} {
		if strings.Contains(s, "⟦") || strings.Contains(s, "<no value>") || strings.Contains(s, "{{") {
			t.Errorf("a word is missing in the %s:\n%s", what, s)
		}
		if strings.Contains(s, ines) && m.To != ines {
			t.Errorf("the %s tells the address of somebody else:\n%s", what, s)
		}
	}
	if len(m.HTML) > 30_000 {
		t.Errorf("a page of %d bytes", len(m.HTML))
	}
	for _, l := range links.FindAllStringSubmatch(m.HTML, -1) {
		if !strings.HasPrefix(l[1], base+"/") && !strings.HasPrefix(l[1], "tel:") {
			t.Errorf("a link leads to %q", l[1])
		}
	}
	for _, no := range []string{"<img", "<script", "<form", "<link", "@import", "@font-face", "http://"} {
		if strings.Contains(m.HTML, no) {
			t.Errorf("the page holds %s", no)
		}
	}
	if n := strings.Count(m.HTML, `class="button"`); n > 1 {
		t.Errorf("%d buttons", n)
	}
	for _, must := range []string{"Awa et l’équipe de Parvis", "03 83 00 00 00"} {
		if !strings.Contains(m.Text, must) || !strings.Contains(m.HTML, must) {
			t.Errorf("it is not signed with %s", must)
		}
	}
	if !ids.Valid(m.ID) || m.From != "Parvis" {
		t.Errorf("id %q, from %q", m.ID, m.From)
	}
}
