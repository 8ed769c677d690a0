package tiles

import (
	"container/list"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// disk keeps tiles as files below a directory, at most max bytes of them: those that nobody asked for longest go first.
type disk struct {
	dir string
	max int64
	now func() time.Time

	mu     sync.Mutex
	loaded bool
	byName map[string]*list.Element
	order  *list.List // of *keptFile, the latest used first
	total  int64
}

type keptFile struct {
	name    string
	size    int64
	fetched time.Time
}

// unfinished begins the name of a file that is being written.
const unfinished = ".new-"

var tileName = regexp.MustCompile(`^[0-9a-f]{12}/[0-9]{1,2}/[0-9]{1,6}_[0-9]{1,6}$`)

// load reads what an earlier process left, once. It is called under the lock.
func (d *disk) load() {
	if d.loaded {
		return
	}
	d.loaded, d.byName, d.order = true, map[string]*list.Element{}, list.New()
	var found []keptFile
	// What cannot be read is not kept: a cache has nothing to lose.
	_ = filepath.WalkDir(d.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil
		}
		rel, err := filepath.Rel(d.dir, path)
		info, ierr := e.Info()
		if name := filepath.ToSlash(rel); err == nil && ierr == nil && info.Mode().IsRegular() && tileName.MatchString(name) {
			found = append(found, keptFile{name, info.Size(), info.ModTime()})
		} else if strings.HasPrefix(e.Name(), unfinished) {
			_ = os.Remove(path) // it was being written when the process died
		}
		return nil
	})
	slices.SortFunc(found, func(a, b keptFile) int { return b.fetched.Compare(a.fetched) })
	for _, f := range found {
		d.byName[f.name] = d.order.PushBack(&f)
		d.total += f.size
	}
	d.trim()
}

// get reads a tile. One that is too old to be served at all, or is no picture any more, is forgotten.
func (d *disk) get(name string) (Image, bool) {
	d.mu.Lock()
	d.load()
	el, ok := d.byName[name]
	if !ok {
		d.mu.Unlock()
		return Image{}, false
	}
	d.order.MoveToFront(el)
	f := *el.Value.(*keptFile)
	d.mu.Unlock()
	if d.now().Sub(f.fetched) < stale && f.size <= MaxTile {
		if b, err := os.ReadFile(d.path(name)); err == nil && int64(len(b)) == f.size && sniff(b) != "" {
			return Image{Bytes: b, Type: sniff(b), Fetched: f.fetched}, true
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if el, ok := d.byName[name]; ok && el.Value.(*keptFile).fetched.Equal(f.fetched) {
		d.drop(el)
	}
	return Image{}, false
}

func (d *disk) path(name string) string { return filepath.Join(d.dir, filepath.FromSlash(name)) }

// put keeps a tile: written aside, then put in its place in one step, so that nobody ever reads half of it.
func (d *disk) put(name string, img Image) error {
	path := d.path(name)
	d.mu.Lock()
	d.load() // before anything is written: it removes what it finds unfinished
	d.mu.Unlock()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("tiles: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), unfinished)
	if err != nil {
		return fmt.Errorf("tiles: %w", err)
	}
	_, err = tmp.Write(img.Bytes)
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Chtimes(tmp.Name(), img.Fetched, img.Fetched)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("tiles: %w", errors.Join(err, os.Remove(tmp.Name())))
	}
	if el, ok := d.byName[name]; ok {
		d.total -= el.Value.(*keptFile).size
		d.order.Remove(el)
	}
	d.byName[name] = d.order.PushFront(&keptFile{name, int64(len(img.Bytes)), img.Fetched})
	d.total += int64(len(img.Bytes))
	d.trim()
	return nil
}

// trim forgets the tiles that nobody asked for longest until the rest fits. It is called under the lock.
func (d *disk) trim() {
	for d.total > d.max && d.order.Len() > 0 {
		d.drop(d.order.Back())
	}
}

func (d *disk) drop(el *list.Element) {
	f := el.Value.(*keptFile)
	d.order.Remove(el)
	delete(d.byName, f.name)
	d.total -= f.size
	_ = os.Remove(d.path(f.name)) // gone already is as good
}
