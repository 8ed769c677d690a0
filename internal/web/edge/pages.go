package edge

import (
	"time"

	"parvis/internal/platform/sieve"
)

// Stamp is what public pages are made from at a moment: two pages of one address made under the same stamp, before
// its Until, are the same.
type Stamp struct {
	Version  int64     // of the change log: committed when it was asked for, and held by the index of this node
	Life     uint64    // of the change log: another one, another log
	Settings uint64    // of the territory: another number, other settings
	Until    time.Time // when time alone changes the answer to a search; zero: at midnight, like everything
}

func (s Stamp) same(o Stamp) bool {
	return s.Version == o.Version && s.Life == o.Life && s.Settings == o.Settings
}

// Pages keeps finished public pages, compressed, as long as nothing they were made from has changed: an address is
// looked up, its page is compared with what is committed now, and sent. It holds at most so many bytes.
type Pages struct {
	held *sieve.Cache[address, *page]
}

// address is what a page is asked by. Nothing else of a request may change a page that is kept.
type address struct{ uri, lang, theme string }

// page is a finished page. What is found in Pages never changes.
type page struct {
	at            address
	stamp         Stamp
	from, until   int64 // microseconds: before and after, time alone has changed it
	status        int
	body          packed
	tag           string   // of its words, keys left out
	etag, etagRaw []string // of the compressed page and of the plain one; nil when each reader gets a page of their own, and for what has ended
}

// pageOverhead is what a page costs beside its bytes.
const pageOverhead = 500

func (p *page) size() int { return pageOverhead + len(p.at.uri) + p.body.size() }

// PagesBytes is how much a node keeps when nothing else is said.
const PagesBytes = 32 << 20

// The largest page that is kept, in bytes before compression, and the longest address.
const (
	maxKept    = 512 << 10
	maxAddress = 1000
)

// NewPages keeps at most limit bytes.
func NewPages(limit int) *Pages {
	return &Pages{sieve.New(limit, func(_ address, p *page) int { return p.size() })}
}

// Len is how many pages are kept, and how many bytes they take.
func (k *Pages) Len() (pages, bytes int) { return k.held.Len() }

// find gives the page of an address, whether it is still right or not.
func (k *Pages) find(at address) *page {
	p, _ := k.held.Get(at)
	return p
}

// put keeps a page in the place of the one that was made before it.
func (k *Pages) put(p *page) { k.held.Put(p.at, p) }

// right tells whether a page is what would be made now.
func (p *page) right(s Stamp, now time.Time) bool {
	us := now.UnixMicro()
	return p.stamp.same(s) && p.from <= us && us < p.until
}
