package exchange

import (
	"strings"
	"unicode/utf8"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/fault"
)

// Bounds of what is typed, in characters.
const (
	MaxMessage  = 2000
	MinQuestion = 5
	MaxWish     = 500
	MaxQuantity = 100_000
)

// Ask is what somebody answers to a listing.
type Ask struct {
	ListingID string
	Question  bool   // only a question; else the kind follows from the listing
	SlotID    string // one slot of the listing
	FirstName string // not read when signed in
	Email     string // not read when signed in
	Lang      string // not read when signed in
	Message   string
	Quantity  int
	Wish      string // a loan: dates and purpose
	OrgID     string // replies for this org, of which the actor is a member
}

// trimmed gives the input without the blanks around its texts and with plain line ends.
func (a Ask) trimmed() Ask {
	a.Message = tidy(a.Message)
	a.Wish = tidy(a.Wish)
	return a
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// tidy drops what a text should not hold: other line ends, control characters, the signs that turn the direction of
// what follows, blanks around.
func tidy(s string) string {
	s = lineEnds.Replace(strings.ToValidUTF8(s, ""))
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// kind of the reply that a makes on l.
func (a Ask) kind(l listing.Listing) Kind {
	if a.Question {
		return Question
	}
	return KindFor(l)
}

// check holds what was typed against the rules of the listing; account checks the name and the address.
func (a Ask) check(l listing.Listing) (bad fault.List) {
	kind := a.kind(l)
	switch n := utf8.RuneCountInString(a.Message); {
	case n > MaxMessage:
		bad.Add("message", "exchange.message_long", "Max", MaxMessage)
	case kind == Question && n < MinQuestion:
		bad.Add("message", "exchange.question_short")
	}
	switch n := utf8.RuneCountInString(a.Wish); {
	case n > MaxWish:
		bad.Add("wish", "exchange.wish_long", "Max", MaxWish)
	case kind == Loan && n == 0:
		bad.Add("wish", "exchange.wish_missing")
	}
	switch {
	case a.Quantity < 0 || a.Quantity > MaxQuantity:
		bad.Add("quantity", "exchange.quantity_range", "Max", MaxQuantity)
	case kind == Claim && l.Quantity > 0 && a.Quantity == 0:
		bad.Add("quantity", "exchange.quantity_missing")
	case kind == Loan && l.Quantity > 0 && a.Quantity > l.Quantity:
		bad.Add("quantity", "exchange.quantity_left", "N", l.Quantity)
	}
	return append(bad, a.checkSlot(l, kind)...)
}

// dated tells whether a reply of the kind may be for a slot.
func (k Kind) dated() bool { return k == Application || k == Claim }

// checkSlot: a mission with dates wants one of them; questions and loans have none.
func (a Ask) checkSlot(l listing.Listing, kind Kind) (bad fault.List) {
	switch {
	case !kind.dated():
		return nil // a slot that came along with a question says nothing
	case a.SlotID == "" && kind == Application && len(l.Slots) > 0:
		bad.Add("slot", "exchange.slot_missing")
	case a.SlotID != "" && slotOf(l, a.SlotID) == nil:
		bad.Add("slot", "exchange.slot_missing")
	}
	return bad
}

func slotOf(l listing.Listing, id string) *listing.Slot {
	for i := range l.Slots {
		if l.Slots[i].ID == id {
			return &l.Slots[i]
		}
	}
	return nil
}
