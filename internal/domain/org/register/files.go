package register

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"parvis/internal/platform/fault"
)

// Limits of a zip: the monthly one of the RNA holds about 110 files, 1.5 GB once
// unpacked, packed about five times.
const (
	maxZipFiles = 500
	maxUnpacked = 6 << 30
	maxRatio    = 200 // unpacked to packed, once past 16 MB: more is a trap
)

// EachFile calls read for each file of separated values that a path holds: the
// file itself, or every .csv and .txt of a zip, in the order of the zip. Nothing
// is unpacked on the disk. name is what to call the file in messages.
func EachFile(file string, read func(name string, r io.Reader) error) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	if info.IsDir() {
		return fault.Bad("file", "org.file_directory", "File", filepath.Base(file))
	}
	var magic [4]byte
	if _, err := f.ReadAt(magic[:], 0); err == nil && string(magic[:]) == "PK\x03\x04" {
		return eachZipped(filepath.Base(file), f, info.Size(), read)
	}
	return read(filepath.Base(file), f)
}

func eachZipped(name string, r io.ReaderAt, size int64, read func(name string, r io.Reader) error) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return &fault.Error{Kind: fault.Invalid, Key: "org.zip_broken", Field: "file", Args: []any{"File", name}}
	}
	if len(z.File) > maxZipFiles {
		return fault.Bad("file", "org.zip_files", "File", name, "Max", maxZipFiles)
	}
	left := int64(maxUnpacked)
	seen := 0
	for _, entry := range z.File {
		ext := strings.ToLower(path.Ext(entry.Name))
		if entry.FileInfo().IsDir() || ext != ".csv" && ext != ".txt" || strings.HasPrefix(path.Base(entry.Name), ".") {
			continue
		}
		seen++
		content, err := entry.Open()
		if err != nil {
			return fault.Bad("file", "org.zip_broken", "File", entry.Name)
		}
		guarded := &guard{r: content, name: entry.Name, packed: int64(entry.CompressedSize64), left: &left}
		err = read(path.Base(entry.Name), guarded)
		_ = content.Close() // its checksum was verified at the end of the reading
		if guarded.err != nil {
			err = guarded.err
		}
		if err != nil {
			return err
		}
	}
	if seen == 0 {
		return fault.Bad("file", "org.zip_empty", "File", name)
	}
	return nil
}

// guard stops the reading of a zipped file that unpacks to too much.
type guard struct {
	r      io.Reader
	name   string
	packed int64
	read   int64
	left   *int64 // of what the whole zip may unpack to
	err    error
}

func (g *guard) Read(p []byte) (int, error) {
	if g.err != nil {
		return 0, g.err
	}
	n, err := g.r.Read(p)
	g.read += int64(n)
	*g.left -= int64(n)
	switch {
	case *g.left < 0 || g.read > 16<<20 && g.read > g.packed*maxRatio:
		g.err = fault.Bad("file", "org.zip_bomb", "File", g.name)
		return 0, g.err
	case err != nil && !errors.Is(err, io.EOF):
		g.err = fault.Bad("file", "org.zip_broken", "File", g.name)
		return n, g.err
	}
	return n, err
}
