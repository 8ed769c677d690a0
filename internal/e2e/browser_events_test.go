package e2e

import (
	"fmt"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
)

// noteFailure keeps what the console says went wrong: exceptions, errors, refusals of the content security policy.
// Pages that answer with an error on purpose are told by the network, not here.
func (b *Tab) noteFailure(ev any) {
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		b.failures = append(b.failures, fmt.Sprintf("exception: %s %v", ev.ExceptionDetails.Text, ev.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError {
			b.failures = append(b.failures, fmt.Sprintf("console: %s", ev.Args[0].Value))
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.EntryLevelError && ev.Entry.Source != log.EntrySourceNetwork {
			b.failures = append(b.failures, fmt.Sprintf("%s: %s %s", ev.Entry.Source, ev.Entry.Text, ev.Entry.URL))
		}
	}
}
