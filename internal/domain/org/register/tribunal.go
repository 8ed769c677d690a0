package register

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"parvis/internal/platform/fault"
)

// LocalLaw tells whether the associations of a département stand in the register
// of a tribunal: Moselle, Bas-Rhin, Haut-Rhin.
func LocalLaw(department string) bool {
	return department == "57" || department == "67" || department == "68"
}

// Lengths of an entry in the register of a tribunal, in characters.
const (
	maxCourt = 80
	maxFolio = 60
)

var folio = regexp.MustCompile(`(?i)^(?:registre\s+)?vol(?:ume)?\.?\s*:?\s*([0-9]{1,4}|[ivxlcdm]{1,9})[\s,;/.-]*(?:et\s+)?(?:fol(?:io)?|f)\.?\s*:?\s*(?:n(?:°|o)\.?\s*)?([0-9]{1,6})$|^([0-9]{1,4})\s*/\s*([0-9]{1,6})$`)

// ParseTribunal checks an entry in a register of Alsace-Moselle: the tribunal and
// the volume and folio, free texts of bounded length. The usual ways of writing
// the latter become one: "vol. 92 fol. 123" and "92/123" are "Volume 92, folio
// 123". Returns Invalid on the field "court" or "volume_folio".
func ParseTribunal(court, volumeFolio string) (string, string, error) {
	court, volumeFolio = tidy(court), tidy(volumeFolio)
	var l fault.List
	if n := utf8.RuneCountInString(court); n < 2 || n > maxCourt || !strings.ContainsFunc(court, unicode.IsLetter) {
		l.Add("court", "org.court_invalid", "Max", maxCourt)
	}
	if n := utf8.RuneCountInString(volumeFolio); n < 1 || n > maxFolio || !strings.ContainsFunc(volumeFolio, alphanumeric) {
		l.Add("volume_folio", "org.folio_invalid", "Max", maxFolio)
	}
	if err := l.Err(); err != nil {
		return "", "", err
	}
	if m := folio.FindStringSubmatch(volumeFolio); m != nil {
		volumeFolio = "Volume " + strings.ToUpper(m[1]+m[3]) + ", folio " + m[2] + m[4]
	}
	return court, volumeFolio, nil
}

func alphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
