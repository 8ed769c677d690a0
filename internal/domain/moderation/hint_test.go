package moderation

import (
	"fmt"
	"strings"
	"testing"

	"parvis/internal/platform/i18n"
)

func TestHints(t *testing.T) {
	rows := []struct {
		rule string
		f    Facts
		want string
	}{
		{"a plain text has none", Facts{Title: "Tenir la buvette", Text: "Samedi 28 de 9 h à 12 h, 3 places, au parc de la Pépinière."}, ""},
		{"a sum", Facts{Text: "Adhésion de 15 € par an"}, "money:15 €"},
		{"a sum in words", Facts{Text: "Il faut 1 200,50 euros."}, "money:1 200,50 euros"},
		{"a way to pay", Facts{Text: "Participez à la cagnotte"}, "money:cagnotte"},
		{"paid work", Facts{Text: "Poste en CDD, salaire à voir"}, "salary:cdd"},
		{"with accents", Facts{Text: "Mission rémunérée"}, "salary:remuneree"},
		{"a link", Facts{Text: "Voir https://example.org/x?y=1 pour la suite"}, "link:https://example.org/x?y=1"},
		{"a bare domain", Facts{Text: "voir exemple-shop.com"}, "link:exemple-shop.com"},
		{"an e-mail is not also a link", Facts{Text: "écrire à ines@example.org"}, "email:ines@example.org"},
		{"a hidden e-mail", Facts{Text: "ines [at] example.org"}, "email:ines [at] example.org"},
		{"a telephone", Facts{Text: "appelez le 06 12 34 56 78"}, "phone:06 12 34 56 78"},
		{"with points", Facts{Text: "+33 6.12.34.56.78"}, "phone:+33 6.12.34.56.78"},
		{"hours are no telephone", Facts{Text: "de 08 h 30 à 10 h 15, 2026"}, ""},
		{"shouting", Facts{Title: "URGENT BESOIN DE BRAS"}, "capitals:"},
		{"initials do not shout", Facts{Title: "La MJC et la CAF"}, ""},
		{"the same title in another spelling", Facts{Title: "L’été à Saint-Dié", Earlier: []string{"Autre", "l'ete a saint die"}}, "duplicate:l'ete a saint die"},
		{"six in a day", Facts{Recent: 6}, "many:"},
		{"five in a day", Facts{Recent: 5}, ""},
		{"a throw-away address", Facts{MailDomain: "yopmail.com"}, "throw_away:yopmail.com"},
		{"no number", Facts{NoNumber: true}, "number:"},
		{"several", Facts{Text: "Gagnez 500 € : 0612345678"}, "money:500 €, phone:0612345678"},
	}
	for _, row := range rows {
		var got []string
		for _, h := range Hints(row.f) {
			got = append(got, fmt.Sprintf("%s:%s", h.Code, h.Words))
		}
		if s := strings.Join(got, ", "); s != row.want {
			t.Errorf("%s: %q, want %q", row.rule, s, row.want)
		}
	}
	for _, h := range Hints(Facts{Text: "https://" + strings.Repeat("a", 5000)}) {
		if n := len([]rune(h.Words)); n > 80 {
			t.Errorf("%s quotes %d characters", h.Code, n)
		}
	}
}

func TestEveryWordOfTheDeskIsWritten(t *testing.T) {
	b, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, g := range Grounds {
		if g.Article() == "" {
			t.Errorf("%s rests on no article", g)
		}
		keys = append(keys, "moderation.ground."+string(g), "moderation.article."+g.Article())
	}
	for _, a := range Articles {
		keys = append(keys, "moderation.article."+a)
	}
	for _, a := range Acts {
		keys = append(keys, "moderation.act."+string(a))
	}
	for _, h := range HintCodes {
		keys = append(keys, "moderation.hint."+string(h))
	}
	for _, lang := range b.Languages() {
		p := b.For(lang)
		for _, k := range keys {
			if !p.Has(k) {
				t.Errorf("%s has no sentence for %s", lang, k)
			}
		}
	}
	if Ground("because").Article() != "" || Ground("").For(KindOrg) || !NotAnOrg.For(KindOrg) || NotAnOrg.For(KindListing) {
		t.Error("grounds go with the wrong cases")
	}
}

func FuzzHints(f *testing.F) {
	f.Add("Gagnez 500 €", "ines@example.org 06 12 34 56 78 https://x.y")
	f.Fuzz(func(t *testing.T, title, body string) {
		seen := map[HintCode]bool{}
		for _, h := range Hints(Facts{Title: title, Text: body}) {
			if seen[h.Code] || len([]rune(h.Words)) > 80 {
				t.Errorf("%+v", h)
			}
			seen[h.Code] = true
		}
	})
}
