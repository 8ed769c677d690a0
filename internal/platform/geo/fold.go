package geo

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxText is how many bytes of a typed text are looked at: the longest name of
// France has 45 letters.
const maxText = 120

// Fold brings a name of commune to its key: lower case, no accents, one space
// between words, « St », « Ste », « s/ » written in full, CEDEX and
// arrondissement numbers left out, an article in brackets put back in front.
//
//	"ST NICOLAS DE PORT CEDEX" → "saint nicolas de port"
//	"Châlons s/ Marne" → "chalons sur marne"; "MANS (LE)" → "le mans"
func Fold(name string) string { return key(articleFirst(words(name), name)) }

// key joins words, those of the post left out and abbreviations spelled out.
func key(w []string) string {
	w = slices.Clone(dropArrondissement(dropCedex(w)))
	for i := range w {
		w[i] = spellOut(w[i])
	}
	return strings.Join(w, " ")
}

// words cuts a text in lower-case words without accents. « s/ » becomes "sur"
// and « s/s » "sous" here, where the stroke can still be seen.
func words(s string) []string {
	if len(s) > maxText {
		s = s[:maxText]
	}
	s = norm.NFD.String(strings.ToValidUTF8(s, " "))
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'œ' || r == 'Œ':
			b.WriteString("oe")
		case r == 'æ' || r == 'Æ':
			b.WriteString("ae")
		case r == '/':
			b.WriteByte('/')
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	text := " " + b.String() + " "
	if strings.Contains(text, "/") {
		text = strings.ReplaceAll(text, " s/s ", " sous ")
		text = strings.ReplaceAll(text, " s/", " sur ")
		text = strings.ReplaceAll(text, "/", " ")
	}
	return strings.Fields(text)
}

func spellOut(w string) string {
	switch w {
	case "st":
		return "saint"
	case "ste":
		return "sainte"
	case "sts":
		return "saints"
	case "stes":
		return "saintes"
	case "lez":
		return "les" // « lès », « lez », « les »: "near", spelled three ways
	}
	return w
}

// dropCedex leaves out what belongs to the post and not to the name: "CEDEX",
// "cedex 02".
func dropCedex(w []string) []string {
	for i, s := range w {
		if i > 0 && (s == "cedex" || s == "cdx") {
			return w[:i]
		}
	}
	return w
}

// dropArrondissement leaves out "14" of "Paris 14", "3e arrondissement" of
// "Lyon 3e arrondissement".
func dropArrondissement(w []string) []string {
	for len(w) > 1 {
		last := w[len(w)-1]
		if last != "arrondissement" && last != "arr" && !isOrdinal(last) {
			break
		}
		w = w[:len(w)-1]
	}
	return w
}

// isOrdinal tells "14", "08", "1er", "3e", "3eme": never a whole postal code.
func isOrdinal(w string) bool {
	digits := strings.TrimRight(w, "abcdefghijklmnopqrstuvwxyz")
	if len(digits) == 0 || len(digits) > 2 || !allDigits(digits) {
		return false
	}
	switch w[len(digits):] {
	case "", "e", "er", "eme", "ieme", "nd", "re":
		return true
	}
	return false
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func isArticle(w string) bool { return w == "le" || w == "la" || w == "les" || w == "l" }

// articleFirst undoes the order of directories: "Mans (Le)" → "le mans".
func articleFirst(w []string, name string) []string {
	if n := len(w); n > 1 && isArticle(w[n-1]) && strings.ContainsAny(name, "(,") {
		return append([]string{w[n-1]}, w[:n-1]...)
	}
	return w
}

// bare takes a leading article off a key.
func bare(key string) string {
	if first, rest, ok := strings.Cut(key, " "); ok && isArticle(first) {
		return rest
	}
	return key
}

// squeeze takes the article and the spaces out of a key, so that "l hay" and
// "hay", "saint malo" and "saintmalo" are the same.
func squeeze(key string) string { return strings.ReplaceAll(bare(key), " ", "") }
