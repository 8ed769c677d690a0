// Package fault is the one error a person may read: a kind (which decides the HTTP status), a message key of the
// catalogue, the arguments of that message, and the form field it stands beside. Every other error is internal:
// it is wrapped on its way up, logged once at the edge and shown as a reference number.
package fault

import (
	"errors"
	"strings"
)

// Kind says what went wrong in the words of the protocol.
type Kind string

// The kinds, from the most to the least the person's own doing.
const (
	Invalid   Kind = "invalid"   // the input breaks a rule: 422
	SignIn    Kind = "sign_in"   // the person must sign in first: 401
	Forbidden Kind = "forbidden" // known, but not allowed: 403
	NotFound  Kind = "not_found" // not there, or not theirs: 404
	Gone      Kind = "gone"      // it was there: 410
	Conflict  Kind = "conflict"  // the state does not allow it (any more): 409
	TooMany   Kind = "too_many"  // a limit on tries: 429
	Busy      Kind = "busy"      // the service cannot answer now: 503
)

// Error is a failure that the person in front of the screen may read.
type Error struct {
	Kind  Kind
	Key   string // message key of the catalogue
	Field string // name of the form field, empty when it concerns the whole
	Args  []any  // name, value pairs of the message
}

// Error implements error; it never holds what the person typed.
func (e *Error) Error() string {
	if e.Field == "" {
		return string(e.Kind) + ": " + e.Key
	}
	return string(e.Kind) + ": " + e.Field + ": " + e.Key
}

// List is several failures of one input, each beside its field.
type List []*Error

// Error implements error.
func (l List) Error() string {
	words := make([]string, len(l))
	for i, e := range l {
		words[i] = e.Error()
	}
	return strings.Join(words, "; ")
}

// Add appends an Invalid error for a field.
func (l *List) Add(field, key string, args ...any) {
	*l = append(*l, &Error{Kind: Invalid, Key: key, Field: field, Args: args})
}

// Err is the list as an error, nil when it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// New makes an error of a kind that concerns no field.
func New(kind Kind, key string, args ...any) error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// Bad makes an Invalid error beside a field.
func Bad(field, key string, args ...any) error {
	return &Error{Kind: Invalid, Key: key, Field: field, Args: args}
}

// All gives the readable errors inside err, nil when it holds none.
func All(err error) []*Error {
	if l, ok := errors.AsType[List](err); ok {
		return l
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return []*Error{e}
	}
	return nil
}

// KindOf gives the kind of err, empty when it is not a readable error.
func KindOf(err error) Kind {
	if all := All(err); len(all) > 0 {
		return all[0].Kind
	}
	return ""
}

// Is tells whether err is a readable error of the given kind.
func Is(err error, kind Kind) bool { return KindOf(err) == kind }
