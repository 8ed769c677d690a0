package ids_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"parvis/internal/platform/ids"
)

func TestParseKey(t *testing.T) {
	var before ids.Key
	last := before.String()
	for range 100 {
		id := ids.New()
		k, ok := ids.ParseKey(id)
		if !ok || uuid.UUID(k).String() != id || k.String() != id {
			t.Fatalf("%s is read as %s, %v", id, k, ok)
		}
		if k.Compare(before) != strings.Compare(id, last) {
			t.Fatalf("%s and %s are in another order than their texts", k, before)
		}
		before, last = k, id
	}
	for _, not := range []string{"", "1", strings.ToUpper("019a8b1c-1111-7abc-8def-0123456789ab"), "019a8b1c-1111-7abc-8def-0123456789ag", "019a8b1c11117abc8def0123456789ab",
		"019a8b1c-1111-7abc-8def-0123456789ab ", "019a8b1c-1111-7abc-8def00123456789ab", "{19a8b1c-1111-7abc-8def-0123456789a}"} {
		if k, ok := ids.ParseKey(not); ok {
			t.Errorf("%q is read as %x", not, k)
		}
	}
}

func TestKeysAreOrderedLikeTheirTexts(t *testing.T) {
	at := func(i int, value byte) (k ids.Key) {
		k[i] = value
		return k
	}
	all := []ids.Key{{}, at(15, 1), at(15, 0x80), at(8, 1), at(8, 0xff), at(7, 1), at(7, 0x80), at(0, 1), at(0, 0x80)}
	for _, a := range all {
		for _, b := range all {
			if got, want := a.Compare(b), strings.Compare(a.String(), b.String()); got != want {
				t.Errorf("%s and %s: %d, want %d", a, b, got, want)
			}
		}
	}
}
