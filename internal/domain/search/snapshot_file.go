package search

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"time"
)

// A snapshot file is sections one after another, a directory that says what they are, and a tail of fixed length that
// says where the directory is. All numbers are little endian; every byte is under a checksum.
//
//	magic | section … | directory (JSON) | where it begins (8 bytes), its length (4), its checksum (4), magic
const (
	snapshotMagic = "parvisIX"
	tailLen       = 8 + 4 + 4 + len(snapshotMagic)
	maxContents   = 1 << 20 // bytes
	chunkLen      = 1 << 20 // bytes that are written, or read, at once
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// contents is what a snapshot says of itself: its directory.
type contents struct {
	Format   uint64 // fingerprint of the program that wrote it
	Database string // identity of the database
	Schema   int64  // the last migration that had been run
	Version  int64  // of the change log
	Mark     string // the change of that version
	Seen     int64  // the last version when it was written: a row may have been read as it was by then
	SeenMark string
	Seed     uint64 // of hashes
	Written  int64  // microseconds
	Past     int64  // of the base
	Docs     int    // of the base
	Recent   int    // documents that came after
	Communes int    // codes of communes
	Words    int    // of the lexicon
	Sections map[string]section
}

// section is a run of bytes in the file.
type section struct {
	From, Len int64
	Sum       uint32
}

// sectionWriter writes a snapshot file. The first error stays; after it nothing is written.
type sectionWriter struct {
	f     io.Writer
	at    int64
	dir   contents
	buf   []byte
	pause time.Duration // after each chunk, so that others get at the disk
	stop  <-chan struct{}
	err   error

	sum  uint32
	from int64
}

func newSectionWriter(f io.Writer, dir contents) *sectionWriter {
	w := &sectionWriter{f: f, dir: dir, buf: make([]byte, 0, chunkLen)}
	w.dir.Sections = map[string]section{}
	w.put([]byte(snapshotMagic))
	return w
}

// begin opens a section; what is written until end belongs to it.
func (w *sectionWriter) begin() { w.from, w.sum = w.at, 0 }

func (w *sectionWriter) end(name string) {
	w.dir.Sections[name] = section{w.from, w.at - w.from, w.sum}
}

// room gives n bytes to fill, at most chunkLen.
func (w *sectionWriter) room(n int) []byte {
	if len(w.buf)+n > cap(w.buf) {
		w.flush()
	}
	at := len(w.buf)
	w.buf = w.buf[:at+n]
	return w.buf[at:]
}

// filled counts what was put into room.
func (w *sectionWriter) filled(b []byte) {
	w.sum = crc32.Update(w.sum, castagnoli, b)
	w.at += int64(len(b))
}

func (w *sectionWriter) put(b []byte) {
	for len(b) > 0 {
		r := w.room(min(len(b), chunkLen))
		n := copy(r, b)
		w.filled(r)
		b = b[n:]
	}
}

// Write implements io.Writer.
func (w *sectionWriter) Write(b []byte) (int, error) {
	w.put(b)
	return len(b), w.err
}

func (w *sectionWriter) flush() {
	if w.err == nil && len(w.buf) > 0 {
		_, w.err = w.f.Write(w.buf)
	}
	w.buf = w.buf[:0]
	select {
	case <-w.stop:
		w.err = errors.Join(w.err, errStopped)
	default:
	}
	if w.pause > 0 && w.err == nil {
		time.Sleep(w.pause)
	}
}

var errStopped = errors.New("stopped")

// close writes the directory and the tail.
func (w *sectionWriter) close() error {
	dir, err := json.Marshal(w.dir)
	if err != nil {
		return err
	}
	if len(dir) > maxContents {
		return errors.New("the directory is too long")
	}
	var tail []byte
	tail = binary.LittleEndian.AppendUint64(tail, uint64(w.at))
	tail = binary.LittleEndian.AppendUint32(tail, uint32(len(dir)))
	tail = binary.LittleEndian.AppendUint32(tail, crc32.Checksum(dir, castagnoli))
	w.put(dir)
	w.put(append(tail, snapshotMagic...))
	w.flush()
	return w.err
}

// readContents reads what a file says of itself, and holds it against the size of the file. What it gives is whole; of
// the sections only that they lie within the file is known.
func readContents(f io.ReaderAt, size int64) (d contents, err error) {
	if size < int64(len(snapshotMagic)+tailLen) {
		return d, errors.New("it is too short")
	}
	head, tail := make([]byte, len(snapshotMagic)), make([]byte, tailLen)
	if _, err := f.ReadAt(head, 0); err != nil {
		return d, err
	}
	if _, err := f.ReadAt(tail, size-int64(tailLen)); err != nil {
		return d, err
	}
	if string(head) != snapshotMagic || string(tail[16:]) != snapshotMagic {
		return d, errors.New("it is no snapshot, or not a whole one")
	}
	from, n := binary.LittleEndian.Uint64(tail), int64(binary.LittleEndian.Uint32(tail[8:]))
	if n > maxContents || from > uint64(size) || int64(from)+n+int64(tailLen) != size {
		return d, errors.New("its directory is not where it should be")
	}
	text := make([]byte, n)
	if _, err := f.ReadAt(text, int64(from)); err != nil {
		return d, err
	}
	if crc32.Checksum(text, castagnoli) != binary.LittleEndian.Uint32(tail[12:]) {
		return d, errors.New("its directory is damaged")
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return d, err
	}
	if min(d.Docs, d.Recent, d.Communes, d.Words) < 0 {
		return d, errors.New("it counts less than nothing")
	}
	for name, s := range d.Sections {
		if s.From < 0 || s.Len < 0 || s.From > int64(from) || s.Len > int64(from)-s.From {
			return d, fmt.Errorf("section %s lies outside", name)
		}
	}
	return d, nil
}

// sectionReader reads one section in order; the end is where its checksum is looked at.
type sectionReader struct {
	f    io.ReaderAt
	name string
	at   int64
	left int64
	sum  uint32
	want uint32
}

func newSectionReader(f io.ReaderAt, name string, s section) *sectionReader {
	return &sectionReader{f: f, name: name, at: s.From, left: s.Len, want: s.Sum}
}

// fill reads exactly len(b) bytes.
func (r *sectionReader) fill(b []byte) error {
	if int64(len(b)) > r.left {
		return fmt.Errorf("section %s is too short", r.name)
	}
	if len(b) > 0 {
		if _, err := r.f.ReadAt(b, r.at); err != nil {
			return fmt.Errorf("section %s: %w", r.name, err)
		}
	}
	r.sum = crc32.Update(r.sum, castagnoli, b)
	r.at, r.left = r.at+int64(len(b)), r.left-int64(len(b))
	return nil
}

func (r *sectionReader) close() error {
	switch {
	case r.left != 0:
		return fmt.Errorf("section %s is too long", r.name)
	case r.sum != r.want:
		return fmt.Errorf("section %s is damaged", r.name)
	}
	return nil
}

// writeAside makes a file as a whole or not at all: beside its place, on the disk, then in its place.
func writeAside(path string, write func(io.Writer) error) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, filepath.Base(path)+".*"+asideSuffix) // only its owner may read it
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync() // a power cut that undoes the renaming leaves the file there was
		_ = d.Close()
	}
	return nil
}

const asideSuffix = ".new"
