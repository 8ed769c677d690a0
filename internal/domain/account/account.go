// Package account is the person: how they sign in (a mailed link or code, no password), their sessions, their role, and
// the single-purpose links that mails carry.
//
// A sign-in lives ten minutes, is used once, and is consumed by a POST. Asking for one gives the same answer and does
// the same work for a known and for an unknown address: the account is made when the link is used.
package account

import (
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/fault"
)

// Person is somebody with an e-mail.
type Person struct {
	ID          string
	Email       string // normalised, see Email
	FirstName   string // what others see; may be empty until asked
	Commune     string // INSEE code, may be empty
	Role        actor.Role
	Lang        string
	CreatedAt   time.Time
	SeenAt      time.Time
	SuspendedAt time.Time // zero: not suspended
	DeletedAt   time.Time // zero: not deleted
}

// Active tells whether the person may act.
func (p Person) Active() bool { return p.SuspendedAt.IsZero() && p.DeletedAt.IsZero() }

// Session is one browser of a person.
type Session struct {
	ID, PersonID string
	Agent        string // of the browser, shortened, so that its owner recognises it
	CreatedAt    time.Time
	SeenAt       time.Time
	ExpiresAt    time.Time
}

// Lifetimes.
const (
	SignInLife  = 10 * time.Minute
	SessionLife = 30 * 24 * time.Hour // without a visit; citizens and members
	DutyLife    = 12 * time.Hour      // without a visit; moderators and operators
	seenEvery   = time.Hour           // how often a visit is written down
)

// MaxCodeTries is how many wrong codes spoil a sign-in.
const MaxCodeTries = 5

// Email brings an address to the one form that is stored and compared: trimmed, lower-cased, its domain in ASCII.
// Invalid beside field when it is not one plain address.
func Email(field, text string) (string, error) {
	bad := fault.Bad(field, "account.email")
	s := strings.ToLower(strings.TrimSpace(text))
	if len(s) > 254 || strings.ContainsAny(s, " \t\r\n,;<>\"()") || strings.Count(s, "@") != 1 {
		return "", bad
	}
	local, domain, _ := strings.Cut(s, "@")
	domain, err := idna.Lookup.ToASCII(domain)
	if err != nil || local == "" || len(local) > 64 || !strings.Contains(domain, ".") || strings.HasSuffix(domain, ".") {
		return "", bad
	}
	s = local + "@" + domain
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s || len(s) > 254 {
		return "", bad
	}
	return s, nil
}

// FirstName checks a first name: 1–60 characters on one line.
func FirstName(field, text string) (string, error) {
	s := strings.Join(strings.Fields(text), " ")
	switch n := utf8.RuneCountInString(s); {
	case n == 0:
		return "", fault.Bad(field, "account.first_name")
	case n > 60:
		return "", fault.Bad(field, "account.first_name_long", "Max", 60)
	case strings.ContainsAny(s, "@<>/\\") || !utf8.ValidString(s):
		return "", fault.Bad(field, "account.first_name_chars")
	}
	return s, nil
}
