package i18n

import "sync"

// Kept holds what is made of a language once: words that are looked up or put together again and again. The zero value
// is empty. There are as many values as languages.
type Kept[T any] struct {
	mu sync.RWMutex
	by map[string]*T
}

// Of gives what was made of the language of a printer. It is shared: nobody changes it.
func (k *Kept[T]) Of(p *Printer, make func(*Printer) T) *T {
	k.mu.RLock()
	v := k.by[p.Lang]
	k.mu.RUnlock()
	if v != nil {
		return v
	}
	made := make(p)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.by == nil {
		k.by = map[string]*T{}
	}
	if k.by[p.Lang] == nil {
		k.by[p.Lang] = &made
	}
	return k.by[p.Lang]
}
