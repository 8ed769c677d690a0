package demo

import "context"

// compose makes further listings until there are as many as asked for, and streams them into the database.
func (w *world) compose(ctx context.Context, done int, progress func(done, total int)) error {
	return nil
}
