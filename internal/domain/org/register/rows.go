package register

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"parvis/internal/platform/fault"
)

// Limits of a file. Real rows have at most a few thousand bytes.
const (
	maxLine      = 1 << 20  // bytes of one line of text
	maxRow       = 64 << 10 // bytes of one row that runs over several lines
	maxRowLines  = 200      // lines of text one row may run over
	maxColumns   = 500
	maxRows      = 5_000_000 // rows of one file; the whole RNA has about 2 million
	headerWithin = 10        // rows before which the header must stand
)

// BadRow is a row that was skipped: where it is, and why in words a person reads.
type BadRow struct {
	File string
	Line int // the first line of the row; 1 is the first of the file
	Why  *fault.Error
}

// Error implements error.
func (b *BadRow) Error() string { return fmt.Sprintf("%s:%d: %v", b.File, b.Line, b.Why) }

// Unwrap gives the reason.
func (b *BadRow) Unwrap() error { return b.Why }

// lines cuts a stream in lines of text, whatever ends them (CR LF, LF, CR), and
// turns each into UTF-8. What is not UTF-8 is Windows-1252, which holds all that
// ISO-8859-1 does: decided line by line, because exports are sometimes mixed.
type lines struct {
	r      *bufio.Reader
	number int      // of the last line given
	again  []string // lines given back, to be given first
}

func newLines(r io.Reader) *lines {
	br := bufio.NewReaderSize(r, 64<<10)
	start, _ := br.Peek(4)
	if bytes.HasPrefix(start, []byte{0xFF, 0xFE}) || bytes.HasPrefix(start, []byte{0xFE, 0xFF}) {
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
		br = bufio.NewReaderSize(utf16.Reader(br), 64<<10)
	} else if bytes.HasPrefix(start, []byte{0xEF, 0xBB, 0xBF}) {
		_, _ = br.Discard(3)
	}
	return &lines{r: br}
}

var errLongLine = errors.New("line too long")

// next gives the next line without its end. A line over maxLine is read past and
// reported as errLongLine.
func (l *lines) next() (string, error) {
	if n := len(l.again); n > 0 {
		line := l.again[0]
		l.again = l.again[1:]
		l.number++
		return line, nil
	}
	var line []byte
	long := false
	for {
		chunk, err := l.r.Peek(max(1, l.r.Buffered()))
		if len(chunk) == 0 {
			if err == io.EOF && (len(line) > 0 || long) {
				break
			}
			return "", err
		}
		end := bytes.IndexAny(chunk, "\r\n")
		take := chunk
		if end >= 0 {
			take = chunk[:end]
		}
		if long = long || len(line)+len(take) > maxLine; !long {
			line = append(line, take...)
		}
		if end < 0 {
			_, _ = l.r.Discard(len(chunk))
			continue
		}
		wasCR := chunk[end] == '\r'
		_, _ = l.r.Discard(end + 1)
		if wasCR {
			if after, _ := l.r.Peek(1); len(after) == 1 && after[0] == '\n' {
				_, _ = l.r.Discard(1)
			}
		}
		break
	}
	l.number++
	if long {
		return "", errLongLine
	}
	return decode(line), nil
}

func decode(line []byte) string {
	if utf8.Valid(line) {
		return string(line)
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(line)
	if err != nil { // it maps every byte: cannot be
		return strings.ToValidUTF8(string(line), "")
	}
	return string(out)
}

// giveBack puts lines before those still to be read.
func (l *lines) giveBack(ls []string) {
	if len(ls) > 0 {
		l.again = append(append([]string(nil), ls...), l.again...)
		l.number -= len(ls)
	}
}

// rows reads rows of separated values: quoted fields may hold separators, doubled
// quotes and line ends; a quote elsewhere is a letter like another, as in
// `ASSOCIATION "LES AMIS"`.
type rows struct {
	file  string
	lines *lines
	comma byte
	want  int // fields a row must have, 0 before the header is known
	count int
}

// read gives the next row and the line it begins on. An error is a *BadRow, after
// which reading goes on, or io.EOF, or what the stream failed with.
func (r *rows) read() ([]string, int, error) {
	for {
		text, err := r.lines.next()
		at := r.lines.number
		switch {
		case errors.Is(err, errLongLine):
			return nil, at, r.bad(at, "org.row_too_long", "Max", maxLine)
		case err != nil:
			return nil, at, err
		case strings.TrimSpace(text) == "":
			continue
		}
		if r.count++; r.count > maxRows {
			return nil, at, fmt.Errorf("register: %s holds more than %d rows", r.file, maxRows)
		}
		fields, err := r.row(at, text)
		if err != nil {
			return nil, at, err
		}
		if blank(fields) {
			continue
		}
		return fields, at, nil
	}
}

// row completes the row that begins with text: it goes on as long as a quote is
// open. When that cannot be, only its first line is given up: a quote forgotten on
// one line must not swallow the next ones.
func (r *rows) row(at int, text string) ([]string, error) {
	rec := record{comma: r.comma}
	rec.feed(text)
	var more []string
	size := len(text)
	for rec.open && !rec.broken {
		next, err := r.lines.next()
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errLongLine) {
			return nil, err
		}
		if !errors.Is(err, io.EOF) {
			more = append(more, next) // of a long line an empty one stands in
		}
		if size += len(next); err != nil || len(more) > maxRowLines || size > maxRow {
			rec.broken = true
			break
		}
		rec.feed(next)
	}
	switch fields := rec.fields; {
	case rec.broken:
		r.lines.giveBack(more)
		return nil, r.bad(at, "org.row_quote")
	case r.overflows(fields) || len(more) > 0 && len(fields) < r.want:
		r.lines.giveBack(more)
		return nil, r.bad(at, "org.row_fields", "Got", len(fields), "Want", r.want)
	default:
		return r.fitted(fields), nil
	}
}

// overflows tells that fields beyond the header's hold something.
func (r *rows) overflows(fields []string) bool {
	return r.want > 0 && len(fields) > r.want && !blank(fields[r.want:]) || len(fields) > maxColumns
}

// fitted gives a row as many fields as the header has: spreadsheets leave out the
// empty ones at the end.
func (r *rows) fitted(fields []string) []string {
	if r.want == 0 {
		return fields
	}
	for len(fields) < r.want {
		fields = append(fields, "")
	}
	return fields[:r.want]
}

func (r *rows) bad(line int, key string, args ...any) *BadRow {
	return &BadRow{File: r.file, Line: line, Why: &fault.Error{Kind: fault.Invalid, Key: key, Args: args}}
}

func blank(fields []string) bool {
	for _, f := range fields {
		if strings.TrimSpace(f) != "" {
			return false
		}
	}
	return true
}

// record is a row under reading, line by line.
type record struct {
	comma  byte
	fields []string
	open   bool // the last line ended inside quotes
	broken bool // it cannot be a row: a lone quote inside quotes that ran over a line end

	quoted strings.Builder
	lines  int // line ends inside the quotes that are open
}

// feed reads one more line.
func (r *record) feed(line string) {
	if r.open {
		r.quoted.WriteByte('\n')
		r.lines++
	}
	for more := true; more && !r.broken; {
		if !r.open {
			if line == "" || line[0] != '"' {
				var field string
				field, line, more = strings.Cut(line, string(r.comma))
				r.fields = append(r.fields, field)
				continue
			}
			r.open, line, r.lines = true, line[1:], 0
			r.quoted.Reset()
		}
		line, more = r.quote(line)
	}
}

// quote reads on inside quotes, to their end or the line's. more tells that
// another field follows on the line.
func (r *record) quote(line string) (rest string, more bool) {
	for {
		i := strings.IndexByte(line, '"')
		if i < 0 {
			r.quoted.WriteString(line)
			return "", false
		}
		r.quoted.WriteString(line[:i])
		after := line[i+1:]
		switch {
		case strings.TrimLeft(after, " \t") == "":
			r.end()
			return "", false
		case after[0] == r.comma:
			r.end()
			return after[1:], true
		case after[0] == '"': // doubled: one quote
			after = after[1:]
		case r.lines > 0:
			r.broken = true
			return "", false
		}
		r.quoted.WriteByte('"')
		line = after
	}
}

func (r *record) end() {
	r.fields, r.open = append(r.fields, r.quoted.String()), false
}
