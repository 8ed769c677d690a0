package i18n

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// form is how a language writes what is not a sentence.
type form struct {
	thousand, decimal string
	days, daysShort   [7]string // from Sunday
	months, monShort  [12]string
	first             string                           // the first of a month: "1er"
	day               func(f form, t time.Time) string // samedi 28 novembre
	hour              func(h, m int) string            // 9 h 30
	dash              string                           // between two hours
	of                func(name string) string         // the name of a place, behind "de" where names change it
}

var forms = map[string]form{
	"fr": {
		thousand: "\u202f", decimal: ",", first: "1er", dash: " – ",
		days:      [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
		daysShort: [7]string{"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."},
		months:    [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		monShort:  [12]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
		day: func(f form, t time.Time) string {
			return f.days[t.Weekday()] + " " + f.dom(t) + " " + f.months[t.Month()-1]
		},
		hour: func(h, m int) string {
			if m == 0 {
				return fmt.Sprintf("%d\u00a0h", h)
			}
			return fmt.Sprintf("%d\u00a0h\u00a0%02d", h, m)
		},
		of: frenchOf,
	},
	"en": {
		thousand: ",", decimal: ".", dash: "–",
		days:      [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		daysShort: [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
		months:    [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		monShort:  [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
		day: func(f form, t time.Time) string {
			return f.days[t.Weekday()] + " " + f.dom(t) + " " + f.months[t.Month()-1]
		},
		hour: func(h, m int) string { return fmt.Sprintf("%d:%02d", h, m) },
		of:   func(name string) string { return name },
	},
}

func (f form) dom(t time.Time) string {
	if t.Day() == 1 && f.first != "" {
		return f.first
	}
	return strconv.Itoa(t.Day())
}

// Of writes the name of a place with the French "de" that its first letters change: d’Essey, du Ban-Saint-Martin. In
// English it is the name alone, and the word before it stands in the sentence.
func (p *Printer) Of(name string) string { return p.form.of(name) }

// frenchOf joins "de" and the article of a name, and elides it before a vowel. Names with an h keep it: most of those of
// the north and the east are aspirated.
func frenchOf(name string) string {
	if rest, is := strings.CutPrefix(name, "Le "); is {
		return "du " + rest
	}
	if rest, is := strings.CutPrefix(name, "Les "); is {
		return "des " + rest
	}
	first, size := utf8.DecodeRuneInString(name)
	switch next, _ := utf8.DecodeRuneInString(name[size:]); {
	case strings.ContainsRune("AEIOUÀÂÄÆÉÈÊËÎÏÔÖŒÙÛÜaeiouàâäæéèêëîïôöœùûü", first),
		first == 'Y' && !strings.ContainsRune("aeiouéèêôœ", next): // Ypres, not Yutz
		return "d’" + name
	}
	return "de " + name
}

// Number writes a whole number with the language's thousands mark.
func (p *Printer) Number(n int) string {
	if n >= 0 && n < 1000 {
		return strconv.Itoa(n)
	}
	return string(p.AppendNumber(nil, n))
}

// AppendNumber appends what Number writes.
func (p *Printer) AppendNumber(b []byte, n int) []byte {
	if n > -1000 && n < 1000 {
		return strconv.AppendInt(b, int64(n), 10)
	}
	var room [20]byte
	digits := strconv.AppendInt(room[:0], int64(n), 10)
	if digits[0] == '-' {
		b, digits = append(b, '-'), digits[1:]
	}
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b = append(b, p.form.thousand...)
		}
		b = append(b, d)
	}
	return b
}

// Distance writes kilometres the way a walker reads them: 900 m, 1,8 km, 12 km.
func (p *Printer) Distance(km float64) string { return string(p.AppendDistance(nil, km)) }

// AppendDistance appends what Distance writes.
func (p *Printer) AppendDistance(b []byte, km float64) []byte {
	switch {
	case km < 0.95:
		b = strconv.AppendInt(b, int64(max(int(km*10+0.5)*100, 100)), 10)
		return append(b, "\u00a0m"...)
	case km < 9.95:
		var room [8]byte
		s := bytes.TrimSuffix(strconv.AppendFloat(room[:0], km, 'f', 1, 64), []byte(".0"))
		b = append(b, s[0])
		if len(s) > 1 {
			b = append(append(b, p.form.decimal...), s[2:]...)
		}
	default:
		b = p.AppendNumber(b, int(km+0.5))
	}
	return append(b, "\u00a0km"...)
}

// Day writes a day in full, without its year: samedi 28 novembre.
func (p *Printer) Day(t time.Time) string { return p.form.day(p.form, t) }

// Date writes a day without its weekday: 28 novembre 2026.
func (p *Printer) Date(t time.Time) string {
	return p.form.dom(t) + " " + p.form.months[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// Month writes a month and its year: novembre 2026.
func (p *Printer) Month(t time.Time) string {
	return p.form.months[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// DayShort gives the three words of a date block: sam., 28, nov.
func (p *Printer) DayShort(t time.Time) (weekday, day, month string) {
	return p.form.daysShort[t.Weekday()], strconv.Itoa(t.Day()), p.form.monShort[t.Month()-1]
}

// Hour writes a time of day: 9 h 30.
func (p *Printer) Hour(t time.Time) string { return p.form.hour(t.Hour(), t.Minute()) }

// Hours writes a span within a day: 9 h – 12 h.
func (p *Printer) Hours(start, end time.Time) string {
	return p.Hour(start) + p.form.dash + p.Hour(end)
}

// DateTime writes a day and a time: samedi 28 novembre, 9 h 30.
func (p *Printer) DateTime(t time.Time) string { return p.Day(t) + ", " + p.Hour(t) }

// Ago writes how long ago t was, seen from now, in the largest unit that is whole.
func (p *Printer) Ago(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case d < time.Minute:
		return p.T("time.just_now")
	case d < time.Hour:
		return p.T("time.minutes_ago", "N", int(d/time.Minute))
	case d < 24*time.Hour:
		return p.T("time.hours_ago", "N", int(d/time.Hour))
	case d < 31*24*time.Hour:
		return p.T("time.days_ago", "N", int(d/(24*time.Hour)))
	}
	return p.Date(t)
}
