package moderation

import (
	"slices"
	"strings"
	"unicode/utf8"

	"parvis/internal/domain/actor"
	"parvis/internal/platform/fault"
)

// CanModerate: moderators and operators only. To everybody else the desk does not exist.
func CanModerate(by actor.Actor) error {
	if !by.Moderates() {
		return errNotFound()
	}
	return nil
}

func errNotFound() error { return fault.New(fault.NotFound, "moderation.not_found") }

// CanDecide: a moderator, but not about what they bear themselves; the operator answers for that, who may be alone.
func CanDecide(by actor.Actor, c Case) error {
	if err := CanModerate(by); err != nil {
		return err
	}
	if !by.Operates() && (by.MemberOf(c.OrgID) || by.PersonID == c.PersonID) {
		return fault.New(fault.Conflict, "moderation.own")
	}
	return nil
}

// check holds the reasons of a decision against its act: a fix and a refusal are explained, a refusal rests on a ground.
func (in Decide) check(k Kind) error {
	var bad fault.List
	if !slices.Contains(Acts, in.Act) {
		bad.Add("act", "moderation.act_missing")
	}
	n := utf8.RuneCountInString(in.Words)
	explained := in.Act == Fix || in.Act == Decline
	switch {
	case explained && n < MinWords:
		bad.Add("words", "moderation.words_short", "Min", MinWords)
	case n > MaxWords:
		bad.Add("words", "moderation.words_long", "Max", MaxWords)
	}
	switch {
	case in.Act == Decline && !in.Ground.For(k):
		bad.Add("ground", "moderation.ground_missing")
	case in.Act != Decline && in.Ground != "" && !(in.Act == Fix && in.Ground.For(k)):
		bad.Add("ground", "moderation.ground_not_here")
	}
	return bad.Err()
}

// tidy drops what words should not hold: other line ends, control characters, blanks around.
func tidy(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, ""))
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}
