package search

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"

	"parvis/internal/platform/fault"
)

// cursor is a place in the order of an answer: the key of the last listing that was given and its identifier. It stays
// right while listings come and go, since it names no number of places to skip.
type cursor struct {
	key int64
	id  key
}

const (
	cursorForm = 1 // changes with what key means
	sealLen    = 8
	cursorLen  = 1 + 8 + 16 + sealLen
)

func (p *plan) readCursor() error {
	if p.After == "" {
		return nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(p.After)
	if err != nil || len(raw) != cursorLen || raw[0] != cursorForm {
		return fault.Bad("cursor", "search.cursor")
	}
	body, seal := raw[:cursorLen-sealLen], raw[cursorLen-sealLen:]
	if !bytes.Equal(seal, p.seal(body)) {
		return fault.Bad("cursor", "search.cursor")
	}
	p.after = &cursor{key: int64(binary.BigEndian.Uint64(body[1:]))}
	copy(p.after.id[:], body[9:])
	return nil
}

func (p *plan) writeCursor(c cursor) string {
	raw := make([]byte, 1, cursorLen)
	raw[0] = cursorForm
	raw = binary.BigEndian.AppendUint64(raw, uint64(c.key))
	raw = append(raw, c.id[:]...)
	return base64.RawURLEncoding.EncodeToString(append(raw, p.seal(raw)...))
}

// seal binds a cursor to its query: with another one, or changed by a hand, it is refused instead of giving nonsense.
// It protects no secret.
func (p *plan) seal(body []byte) []byte {
	q := p.Query
	var words []string
	for _, w := range p.words {
		words = append(words, w.Text)
	}
	near := ""
	if q.Near != nil {
		near = fmt.Sprint(*q.Near)
	}
	if q.Within != nil {
		near += fmt.Sprint(*q.Within)
	}
	sum := sha256.Sum256(fmt.Appendf(bytes.Clone(body), "%q|%t|%q|%q|%q|%q|%s|%g|%d|%d|%t%t%t%t%t%t%t%t|%d|%q|%q|%q",
		words, q.Prefix, sorted(q.Senses), sorted(q.Families), sorted(q.Themes), q.Commune, near, q.RadiusKm,
		micros(q.From), micros(q.To), q.Evening, q.Weekdays, q.Remote, q.Wheelchair, q.ByBus, q.ForFamilies, q.ForGroups,
		q.ForBeginners, q.Age, q.OrgID, q.PersonID, q.Sort))
	return sum[:sealLen]
}

func sorted[T ~string](vs []T) []T {
	vs = slices.Clone(vs)
	slices.Sort(vs)
	return slices.Compact(vs)
}
