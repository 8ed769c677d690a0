package mail

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strconv"
	"strings"
	"testing"

	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

// nasty is what people type, or make others type, to reach the headers of a mail.
var nasty = []string{
	"a\r\nBcc: victim@example.org", "a\nBcc: victim@example.org", "a\rX-Injected: 1", "a\r\n\r\n<script>", "a%0d%0aBcc: victim@example.org",
	"a\u2028Bcc: victim@example.org", "a\u2029Bcc: victim@example.org", "a\u0085Bcc: victim@example.org", "a\x00\x0b\x0cBcc: victim@example.org",
	"=?utf-8?q?=0D=0ABcc:_victim@example.org?=", "=?utf-8?b?DQpCY2M6IHZpY3RpbUBleGFtcGxlLm9yZw==?=", "\u202egro.elpmaxe@mitciv", "\xff\xfe\r\nBcc: victim@example.org",
	strings.Repeat("é", 10_000), strings.Repeat("a ", 5_000), "\"<victim@example.org>,", "a, b@example.org", "\t \u00a0",
}

func TestNothingReachesTheHeaders(t *testing.T) {
	for _, bad := range nasty {
		s, err := newSender("", "https://parvis.test")
		if err != nil {
			t.Fatal(err)
		}
		m := sample(ID(bad))
		m.Subject, m.From, m.Lang, m.Text, m.HTML = "Sujet "+bad, bad, bad, bad+"\nBcc: victim@example.org", "<p>"+bad+"</p>"
		msg, err := s.message(m)
		if err != nil {
			t.Fatalf("%.40q: %v", bad, err)
		}
		var b bytes.Buffer
		if _, err := msg.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		checkHeaders(t, bad, b.String())
		if rcpt, err := msg.GetRecipients(); err != nil || len(rcpt) != 1 || rcpt[0] != "<"+m.To+">" {
			t.Errorf("%.40q: recipients %v, %v", bad, rcpt, err)
		}
	}
}

func checkHeaders(t *testing.T, what, raw string) {
	t.Helper()
	if strings.Contains(strings.ReplaceAll(raw, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(raw, "\r\n", ""), "\r") {
		t.Errorf("%.40q: a line end that is not CRLF", what)
	}
	for line := range strings.SplitSeq(raw, "\r\n") {
		if len(line) > 998 {
			t.Errorf("%.40q: a line of %d bytes", what, len(line))
		}
	}
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatalf("%.40q: %v", what, err)
	}
	for _, h := range []string{"From", "To", "Subject", "Date", "Message-Id", "Mime-Version", "Auto-Submitted"} {
		if n := len(m.Header[h]); n != 1 {
			t.Errorf("%.40q: %s appears %d times", what, h, n)
		}
	}
	for _, h := range []string{"Bcc", "Cc", "X-Injected", "User-Agent", "X-Mailer", "Reply-To"} {
		if len(m.Header[h]) > 0 {
			t.Errorf("%.40q: there is a header %s", what, h)
		}
	}
	for _, h := range []string{"From", "To"} {
		if a, err := m.Header.AddressList(h); err != nil || len(a) != 1 {
			t.Errorf("%.40q: %s = %q, %v", what, h, m.Header.Get(h), err)
		}
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || strings.ContainsAny(subject, "\r\n\u2028\u2029\u0085\x00") || len([]rune(subject)) > maxSubject {
		t.Errorf("%.40q: the subject reads %.80q, %v", what, subject, err)
	}
}

func TestOneRecipientOrNone(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	for _, to := range append(nasty, "", "ines", "a@b.fr,c@d.fr", "Inès <ines@example.org>", "<ines@example.org>", "ines@example.org ", "ines@exa mple.org", "a@b@c.fr") {
		m := sample(ID("to", to))
		m.To = to
		err := d.Tx(t.Context(), func(q db.Querier) error { _, err := Store(t.Context(), q, m); return err })
		if err == nil {
			t.Errorf("a mail to %.60q was stored", to)
		}
	}
}

func TestParts(t *testing.T) {
	s, err := newSender("Parvis 54 <bonjour@parvis.test>", "https://parvis.test:8443")
	if err != nil {
		t.Fatal(err)
	}
	m := sample("0b1c")
	m.Calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
	m.Kind, m.Unsubscribe = "alert.daily", "https://parvis.test/alerte/x"
	msg, err := s.message(m)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	checkHeaders(t, "whole", b.String())
	r, err := mail.ReadMessage(&b)
	if err != nil {
		t.Fatal(err)
	}
	for h, want := range map[string]string{
		"Message-Id": "<0b1c@parvis.test>", "In-Reply-To": "<reply-1@parvis.test>", "References": "<reply-1@parvis.test>",
		"Auto-Submitted": "auto-generated", "List-Id": "<alert.parvis.test>", "List-Unsubscribe": "<https://parvis.test/alerte/x>",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "From": `"Parvis 54" <bonjour@parvis.test>`, "Date": "Sat, 21 Nov 2026 12:00:00 +0000",
	} {
		if got := r.Header.Get(h); got != want {
			t.Errorf("%s = %q, want %q", h, got, want)
		}
	}
	if got := parts(t, r.Header.Get("Content-Type"), r.Body); got != "text/plain text/html text/calendar" {
		t.Errorf("parts %s", got)
	}
}

// parts lists the kinds of the leaves of a mail, in their order.
func parts(t *testing.T, contentType string, body io.Reader) string {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return kind
	}
	var out []string
	for r := multipart.NewReader(body, params["boundary"]); ; {
		p, err := r.NextPart()
		if err == io.EOF {
			return strings.Join(out, " ")
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, parts(t, p.Header.Get("Content-Type"), p))
	}
}

func TestServerAddress(t *testing.T) {
	for address, want := range map[string]string{
		"smtp://mail.example.org":                   "mail.example.org 587 false TLSOpportunistic ",
		"smtp://u:p%40ss@mail.example.org:25":       "mail.example.org 25 false TLSOpportunistic u",
		"smtp://mail.example.org?tls=require":       "mail.example.org 587 false TLSMandatory ",
		"smtp://mail.example.org?tls=off":           "mail.example.org 587 false NoTLS ",
		"smtp://127.0.0.1:2525":                     "127.0.0.1 2525 false NoTLS ",
		"smtps://u:p@mail.example.org":              "mail.example.org 465 true TLSOpportunistic u",
		"http://mail.example.org":                   "",
		"mail.example.org:25":                       "",
		"smtp://":                                   "",
		"smtp://mail.example.org:99999":             "",
		"smtp://mail.example.org?tls=perhaps":       "",
		"smtp://u:secret@mail.example.org:25/queue": "",
	} {
		s, err := parseServer(address)
		if err != nil {
			if want != "" {
				t.Errorf("%s: %v", address, err)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error tells the password: %v", err)
			}
			continue
		}
		if got := describe(s); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

func describe(s *server) string {
	return strings.Join([]string{s.host, strconv.Itoa(s.port), map[bool]string{true: "true", false: "false"}[s.implicit], s.policy.String(), s.user}, " ")
}
