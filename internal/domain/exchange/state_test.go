package exchange_test

import (
	"testing"

	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/i18n"
)

func TestLifeOfAReply(t *testing.T) {
	const no = exchange.State("")
	rows := map[exchange.Act]map[exchange.State]exchange.State{
		exchange.Confirm:  {"to_confirm": "sent", "waiting": "sent", "lapsed": "sent"},
		exchange.Queue:    {"to_confirm": "waiting", "waiting": "waiting", "lapsed": "waiting"},
		exchange.Offer:    {"waiting": "to_confirm"},
		exchange.Lapse:    {"to_confirm": "lapsed", "waiting": "lapsed"},
		exchange.Accept:   {"sent": "accepted"},
		exchange.Decline:  {"sent": "declined", "waiting": "declined"},
		exchange.Cancel:   {"to_confirm": "cancelled", "waiting": "cancelled", "sent": "cancelled", "accepted": "cancelled"},
		exchange.CallOff:  {"to_confirm": "cancelled", "waiting": "cancelled", "sent": "cancelled", "accepted": "cancelled"},
		exchange.MarkDone: {"accepted": "done"},
	}
	for _, act := range exchange.Acts {
		for _, from := range exchange.States {
			got, err := from.After(act)
			if want := rows[act][from]; want != no {
				if err != nil || got != want {
					t.Errorf("%s of a %s reply: %s, %v; want %s", act, from, got, err, want)
				}
				continue
			}
			if !fault.Is(err, fault.Conflict) || got != from {
				t.Errorf("%s of a %s reply: %s, %v; want a conflict", act, from, got, err)
			}
		}
	}
}

func TestKindFollowsFromTheListing(t *testing.T) {
	const a, l, c = exchange.Application, exchange.Loan, exchange.Claim
	want := map[listing.Sense]map[listing.Family]exchange.Kind{
		listing.Need:  {"help": a, "skill": a, "equipment": c, "place": c, "transport": c, "donation": c},
		listing.Offer: {"help": c, "skill": c, "equipment": l, "place": l, "transport": l, "donation": c},
	}
	for _, sense := range listing.Senses {
		for _, family := range listing.Families {
			if got := exchange.KindFor(listing.Listing{Sense: sense, Family: family}); got != want[sense][family] {
				t.Errorf("%s of %s is answered by a %s, want %s", sense, family, got, want[sense][family])
			}
		}
	}
}

func TestEveryStateHasWords(t *testing.T) {
	b, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range b.Languages() {
		p := b.For(lang)
		for _, s := range exchange.States {
			for _, key := range []string{"exchange.state." + string(s), "exchange.reply.state_" + string(s)} {
				if !p.Has(key) {
					t.Errorf("%s has no sentence for %s", lang, key)
				}
			}
		}
	}
}
