package demo

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
)

// stream is the randomness of one thing: what is added to one part of the demonstration does not shuffle another.
func stream(seed int64, of string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(of)) // never fails
	return rand.New(rand.NewPCG(uint64(seed), h.Sum64()))
}

// newID is an identifier like those of package ids (a UUID of version 7), of the time and the randomness given.
func newID(r *rand.Rand, at time.Time) string {
	var b [16]byte
	ms := uint64(at.UnixMilli())
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	hi, lo := r.Uint64(), r.Uint64()
	for i := range 2 {
		b[6+i] = byte(hi >> (8 * i))
	}
	for i := range 8 {
		b[8+i] = byte(lo >> (8 * i))
	}
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	return uuid.UUID(b).String()
}

// rna is the RNA number of the i-th association of the demonstration, i from 0. The four signs after the W are those of
// the office that gave it; there is no office 549, so these numbers have the right form and belong to nobody.
func rna(i int) string { return fmt.Sprintf("W549%06d", 999_999-i) }

// siret is the SIRET of the i-th org of the demonstration, i from 1 to 9,999. Its check digits are right. Its SIREN
// begins with four zeros, and no enterprise of the public register has one as low.
func siret(i int) string {
	siren := withCheckDigit(fmt.Sprintf("0000%04d", i))
	return withCheckDigit(siren + "0001")
}

// withCheckDigit appends the digit that makes the checksum of ISO/IEC 7812 right.
func withCheckDigit(n string) string {
	sum := 0
	for i := range len(n) {
		d := int(n[len(n)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return n + string(rune('0'+(10-sum%10)%10))
}
