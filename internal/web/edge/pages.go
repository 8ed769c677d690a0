package edge

import (
	"sync"
	"sync/atomic"
	"time"
)

// Stamp is what public pages are made from at a moment: two pages of one address made under the same stamp, before
// its Until, are the same.
type Stamp struct {
	Version  int64     // of the change log: committed when it was asked for, and held by the index of this node
	Settings uint64    // of the territory: another number, other settings
	Until    time.Time // when time alone changes the answer to a search; zero: at midnight, like everything
}

func (s Stamp) same(o Stamp) bool { return s.Version == o.Version && s.Settings == o.Settings }

// Pages keeps finished public pages, compressed, as long as nothing they were made from has changed: an address is
// looked up, its page is compared with what is committed now, and sent. It holds at most so many bytes; what was not
// asked for since the hand last came by goes first (the SIEVE order), so that a robot that reads every address once
// throws nothing out that readers ask for.
type Pages struct {
	limit int // bytes

	mu    sync.RWMutex
	held  map[address]*page
	bytes int
	newer *page // the one that came last
	older *page // the one that came first
	hand  *page // where the search for room goes on
}

// address is what a page is asked by. Nothing else of a request may change a page that is kept.
type address struct{ uri, lang, theme string }

// page is a finished page. What is found in Pages never changes but for the links of the order and the mark.
type page struct {
	at            address
	stamp         Stamp
	from, until   int64 // microseconds: before and after, time alone has changed it
	status        int
	body          packed
	tag           string   // of its words, keys left out
	etag, etagRaw []string // of the compressed page and of the plain one; nil when each reader gets a page of their own, and for what has ended

	asked        atomic.Bool
	newer, older *page
}

// pageOverhead is what a page costs beside its bytes.
const pageOverhead = 700

func (p *page) size() int { return pageOverhead + len(p.at.uri) + p.body.size() }

// PagesBytes is how much a node keeps when nothing else is said.
const PagesBytes = 32 << 20

// MaxKept is the largest page that is kept, in bytes before compression, and the longest address.
const (
	maxKept    = 512 << 10
	maxAddress = 1000
)

// NewPages keeps at most limit bytes.
func NewPages(limit int) *Pages { return &Pages{limit: limit, held: map[address]*page{}} }

// Len is how many pages are kept, and how many bytes they take.
func (k *Pages) Len() (pages, bytes int) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return len(k.held), k.bytes
}

// find gives the page of an address, whether it is still right or not.
func (k *Pages) find(at address) *page {
	k.mu.RLock()
	p := k.held[at]
	k.mu.RUnlock()
	return p
}

// right tells whether a page is what would be made now.
func (p *page) right(s Stamp, now time.Time) bool {
	us := now.UnixMicro()
	return p.stamp.same(s) && p.from <= us && us < p.until
}

// put keeps a page in the place of the one that was made before it.
func (k *Pages) put(p *page) {
	if p.size() > k.limit/8 {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if old := k.held[p.at]; old != nil {
		p.asked.Store(old.asked.Load())
		k.drop(old)
	}
	for k.bytes+p.size() > k.limit {
		k.evict()
	}
	k.held[p.at] = p
	k.bytes += p.size()
	if p.older = k.newer; p.older != nil {
		p.older.newer = p
	} else {
		k.older = p
	}
	k.newer = p
}

// evict lets one page go: from the hand on towards the newer ones, the first that nobody asked for since the hand last
// came by.
func (k *Pages) evict() {
	p := k.hand
	if p == nil {
		p = k.older
	}
	for p.asked.Load() {
		p.asked.Store(false)
		if p = p.newer; p == nil {
			p = k.older
		}
	}
	k.hand = p.newer
	k.drop(p)
}

func (k *Pages) drop(p *page) {
	if k.hand == p {
		k.hand = p.newer
	}
	if p.newer != nil {
		p.newer.older = p.older
	} else {
		k.newer = p.older
	}
	if p.older != nil {
		p.older.newer = p.newer
	} else {
		k.older = p.newer
	}
	p.newer, p.older = nil, nil
	delete(k.held, p.at)
	k.bytes -= p.size()
}
