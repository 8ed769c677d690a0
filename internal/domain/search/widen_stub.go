package search
import "context"
type Wider struct{Query Query; How string; Total int}
func (s *Service) Widen(ctx context.Context, q Query) ([]Wider, error) {return nil,nil}
