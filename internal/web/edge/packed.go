package edge

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"sync"
)

// packed is a compressed page with gaps: between its pieces stand keys that every reader gets of their own (the
// idempotency keys of forms). A gzip file is made of blocks; a gap is a stored block, written as it is between two
// finished pieces, and the checksum at the end is put together from those of the pieces. So a page with a form costs no
// more to send than any other, and no two readers ever share a key.
type packed struct {
	whole  []byte   // the gzip file of a page without gaps
	pieces [][]byte // of a deflate stream, each ends at a whole byte; the last one ends the stream
	sums   []sum    // of the plain bytes of each piece
	plain  int      // bytes of the whole page
}

// sum is a checksum (CRC-32) of n bytes. shift is what moves the checksum of what stands before over them.
type sum struct {
	crc, shift uint32
	n          int
}

func sumOf(b []byte) sum { return sum{crc32.ChecksumIEEE(b), shiftBy(len(b)), len(b)} }

func (k packed) size() int {
	n := len(k.whole)
	for _, p := range k.pieces {
		n += len(p)
	}
	return n + 64*len(k.pieces)
}

// keyLen is the length of a key, in bytes.
const keyLen = 36

// packLevel is how hard a page is compressed: 60 KB take 0.16 ms and become 8 KB; the best level takes three times as
// long for a tenth less.
const packLevel = 3

var (
	gzipHead = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}
	packers  = sync.Pool{New: func() any { w, _ := flate.NewWriter(nil, packLevel); return w }}
)

// pack compresses a page, leaving a gap for each of the tokens in it. ok is false when the page cannot be cut.
func pack(body []byte, tokens []string) (k packed, ok bool) {
	cuts, ok := cutsOf(body, tokens)
	if !ok {
		return packed{}, false
	}
	k.plain = len(body)
	var out bytes.Buffer
	from := 0
	for i := range len(cuts) + 1 {
		to, last := len(body), i == len(cuts)
		if !last {
			to = cuts[i]
		}
		out.Reset()
		packPiece(&out, body, cuts[:i], from, to, last)
		k.pieces = append(k.pieces, bytes.Clone(out.Bytes()))
		k.sums = append(k.sums, sumOf(body[from:to]))
		from = to + keyLen
	}
	if len(cuts) == 0 {
		k.whole = k.appendGzip(nil, nil)
		k.pieces = nil
	}
	return k, true
}

// cutsOf finds where the tokens stand, in order. Each is a key that was made for this page alone, so it stands nowhere
// by chance. A page with a byte 0 is not cut: that byte stands for the gaps in what later pieces may refer to.
func cutsOf(body []byte, tokens []string) (cuts []int, ok bool) {
	if len(tokens) == 0 {
		return nil, true
	}
	if bytes.IndexByte(body, 0) >= 0 {
		return nil, false
	}
	for _, token := range tokens {
		if len(token) != keyLen {
			return nil, false
		}
		for at := 0; ; {
			i := bytes.Index(body[at:], []byte(token))
			if i < 0 {
				break
			}
			cuts = append(cuts, at+i)
			at += i + keyLen
		}
	}
	slices.Sort(cuts)
	return cuts, true
}

// window is how far back deflate refers.
const window = 32 << 10

// packPiece compresses body[from:to]. It may refer to what stands before, but for the gaps.
func packPiece(out *bytes.Buffer, body []byte, gaps []int, from, to int, last bool) {
	var w *flate.Writer
	if from == 0 {
		w = packers.Get().(*flate.Writer)
		defer packers.Put(w)
		w.Reset(out)
	} else {
		before := bytes.Clone(body[max(0, from-window):from])
		for _, g := range gaps {
			for i := g; i < g+keyLen; i++ {
				if at := i - (from - len(before)); at >= 0 {
					before[at] = 0
				}
			}
		}
		w, _ = flate.NewWriterDict(out, packLevel, before) // fails for a level that does not exist
	}
	_, _ = w.Write(body[from:to]) // a buffer takes everything
	if last {
		_ = w.Close()
	} else {
		_ = w.Flush()
	}
}

// length is how many bytes the gzip file has.
func (k packed) length() int {
	if k.whole != nil {
		return len(k.whole)
	}
	n := len(gzipHead) + 8 + (len(k.pieces)-1)*(5+keyLen)
	for _, p := range k.pieces {
		n += len(p)
	}
	return n
}

// appendGzip writes the page as a gzip file; key gives the key of each gap.
func (k packed) appendGzip(out []byte, key func() string) []byte {
	if k.whole != nil {
		return append(out, k.whole...)
	}
	out = append(out, gzipHead...)
	total := k.sums[0]
	for i, p := range k.pieces {
		if i > 0 {
			id := key()
			out = append(out, 0, keyLen, 0, ^byte(keyLen), 0xff) // a stored block that is not the last, its length, its complement
			out = append(out, id...)
			total = total.and(sum{crc32.ChecksumIEEE([]byte(id)), keyShift(), keyLen}).and(k.sums[i])
		}
		out = append(out, p...)
	}
	out = binary.LittleEndian.AppendUint32(out, total.crc)
	return binary.LittleEndian.AppendUint32(out, uint32(total.n))
}

// plainText gives the page as it was before compression.
func (k packed) plainText(key func() string) ([]byte, error) {
	file := k.appendGzip(make([]byte, 0, k.length()), key)
	out := make([]byte, k.plain)
	if _, err := io.ReadFull(flate.NewReader(bytes.NewReader(file[len(gzipHead):])), out); err != nil {
		return nil, fmt.Errorf("edge: unpack a page: %w", err)
	}
	return out, nil
}

// and is the checksum of one text after another, from theirs (the arithmetic of zlib's crc32_combine): that of the
// first is moved over the length of the second.
func (a sum) and(b sum) sum { return sum{times(b.shift, a.crc) ^ b.crc, 0, a.n + b.n} }

// shiftBy is x to the power 8n modulo the polynomial.
func shiftBy(n int) uint32 {
	power, p := uint32(1)<<30, uint32(1)<<31 // x, 1
	for bits := uint64(n) * 8; bits > 0; bits >>= 1 {
		if bits&1 == 1 {
			p = times(power, p)
		}
		power = times(power, power)
	}
	return p
}

var keyShift = sync.OnceValue(func() uint32 { return shiftBy(keyLen) })

// times multiplies two polynomials modulo that of CRC-32; the bits are in its reversed order. a is not zero.
func times(a, b uint32) (p uint32) {
	for m := uint32(1) << 31; m != 0; m >>= 1 {
		if a&m != 0 {
			p ^= b
		}
		if b&1 != 0 {
			b = b>>1 ^ crc32.IEEE
		} else {
			b >>= 1
		}
	}
	return p
}

// tagOf is the ETag of a page: made of its bytes alone, so every node gives the same, and a page that comes out as it
// was before keeps its own.
func tagOf(body []byte) string {
	h := sha256.Sum256(body)
	return base64.RawURLEncoding.EncodeToString(h[:12])
}

// blank writes zeros over the tokens, so that two pages that differ only in them are the same.
func blank(body []byte, tokens []string) []byte {
	if len(tokens) == 0 {
		return body
	}
	body = bytes.Clone(body)
	for _, t := range tokens {
		body = bytes.ReplaceAll(body, []byte(t), make([]byte, len(t)))
	}
	return body
}

// takesGzip reads Accept-Encoding: gzip is named, and not with a weight of zero.
func takesGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if c := strings.TrimSpace(coding); len(c) != 4 || !strings.EqualFold(c, "gzip") {
			continue
		}
		weight = strings.TrimSpace(weight)
		return !strings.HasPrefix(weight, "q=0") || strings.Trim(weight, "q=0.") != ""
	}
	return false
}
