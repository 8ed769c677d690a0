package moderation

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"parvis/internal/platform/text"
)

// HintCode names something a moderator may want to look at. Its words are the message "moderation.hint.CODE".
type HintCode string

// The hints.
const (
	HintMoney     HintCode = "money"      // a sum, a price, a payment
	HintSalary    HintCode = "salary"     // words of paid work
	HintLink      HintCode = "link"       // an address of the web
	HintEmail     HintCode = "email"      // an e-mail in the text
	HintPhone     HintCode = "phone"      // a telephone number in the text
	HintCapitals  HintCode = "capitals"   // a text that shouts
	HintDuplicate HintCode = "duplicate"  // an earlier listing of the same bearer says the same
	HintMany      HintCode = "many"       // too many in a short time
	HintThrowaway HintCode = "throw_away" // the author's mail domain is made to be thrown away
	HintNumber    HintCode = "number"     // an org without a number of a public register
)

// HintCodes are all of them.
var HintCodes = []HintCode{HintMoney, HintSalary, HintLink, HintEmail, HintPhone, HintCapitals, HintDuplicate, HintMany, HintThrowaway, HintNumber}

// Hint is one finding, with the words of the text that made it, if any.
type Hint struct {
	Code  HintCode
	Words string // at most 80 characters
}

// Facts is what hints are found in.
type Facts struct {
	Title, Text string
	Earlier     []string // titles of the bearer's other listings
	Recent      int      // things of the same bearer in the last 24 hours, this one included
	MailDomain  string   // of the author
	NoNumber    bool     // an association or a company without a register number
}

// manyPerDay is from how many on a bearer is quick.
const manyPerDay = 6

var (
	moneySigns  = regexp.MustCompile(`(?i)\d[\d\s.,]*\s?(€|euros?\b|eur\b)|€\s?\d`)
	moneyWords  = []string{"rib", "iban", "paypal", "leetchi", "cagnotte", "virement", "acompte", "crowdfunding", "bitcoin", "credit"}
	salaryWords = []string{"salaire", "salaires", "remunere", "remuneree", "remuneration", "cdi", "cdd", "smic", "interim", "alternance", "freelance", "autoentrepreneur", "paye", "payee"}
	link        = regexp.MustCompile(`(?i)\b(https?://|www\.)\S+|\b[a-z0-9-]+\.(com|net|org|info|biz|io|shop)\b`)
	email       = regexp.MustCompile(`(?i)[a-z0-9._%+-]+\s?(@|\[at\]|\(at\)|\barobase\b)\s?[a-z0-9-]+(\.|\s?\[dot\]\s?)[a-z]{2,}`)
	phone       = regexp.MustCompile(`(?:\+33|0033|\b0)\s?[1-9](?:[\s.-]?\d{2}){4}\b`)
)

// throwaway are mail domains that live minutes.
var throwaway = []string{"yopmail.com", "yopmail.fr", "mailinator.com", "guerrillamail.com", "10minutemail.com", "temp-mail.org",
	"tempmail.com", "trashmail.com", "jetable.org", "getnada.com", "sharklasers.com", "maildrop.cc", "dispostable.com", "throwawaymail.com", "mohmal.com"}

// Hints finds what a moderator may want to look at. It only advises.
func Hints(f Facts) (hints []Hint) {
	add := func(code HintCode, words string) { hints = append(hints, Hint{code, clip(words)}) }
	whole := f.Title + "\n" + f.Text
	words := text.Words(whole)
	for _, found := range []struct {
		code  HintCode
		words string
	}{
		{HintMoney, first(moneySigns.FindString(whole), among(words, moneyWords))},
		{HintSalary, among(words, salaryWords)},
		{HintEmail, email.FindString(whole)},
		{HintPhone, phone.FindString(whole)},
		{HintLink, link.FindString(email.ReplaceAllString(whole, " "))},
	} {
		if found.words != "" {
			add(found.code, found.words)
		}
	}
	if shouts(f.Title) || shouts(f.Text) {
		add(HintCapitals, "")
	}
	if title := text.Fold(f.Title); title != "" {
		if i := slices.IndexFunc(f.Earlier, func(t string) bool { return text.Fold(t) == title }); i >= 0 {
			add(HintDuplicate, f.Earlier[i])
		}
	}
	if f.Recent >= manyPerDay {
		add(HintMany, "")
	}
	if slices.Contains(throwaway, f.MailDomain) {
		add(HintThrowaway, f.MailDomain)
	}
	if f.NoNumber {
		add(HintNumber, "")
	}
	return hints
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func among(words, list []string) string {
	if i := slices.IndexFunc(words, func(w string) bool { return slices.Contains(list, w) }); i >= 0 {
		return words[i]
	}
	return ""
}

// shouts tells whether most letters of a text are capitals; short texts (initials) do not shout.
func shouts(s string) bool {
	var upper, letters int
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
			if unicode.IsUpper(r) {
				upper++
			}
		}
	}
	return letters >= 15 && upper*10 > letters*6
}

func clip(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > 80 {
		r = append(r[:79], '…')
	}
	return string(r)
}

// codes is how hints are kept with a case.
func codes(hints []Hint) string {
	var out []string
	for _, h := range hints {
		out = append(out, string(h.Code))
	}
	return strings.Join(out, " ")
}

func parseCodes(s string) (out []HintCode) {
	for _, c := range strings.Fields(s) {
		out = append(out, HintCode(c))
	}
	return out
}
