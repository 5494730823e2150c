/** A growing row of 32-bit words: what a template is compiled into, before it is known how long that gets. */

const FIRST: u32 = 256;


@final
export class Words {
  data: usize = 0;
  length: u32 = 0;
  private capacity: u32 = 0;

  clear(): void {
    this.length = 0;
  }

  /** Appends a word; where it stands. */
  push(word: u32): u32 {
    if (this.length == this.capacity) this.grow();
    store<u32>(this.data + ((<usize>this.length) << 2), word);
    return this.length++;
  }


  @inline
  get(index: u32): u32 {
    return load<u32>(this.data + ((<usize>index) << 2));
  }


  @inline
  set(index: u32, word: u32): void {
    store<u32>(this.data + ((<usize>index) << 2), word);
  }

  private grow(): void {
    this.capacity = this.capacity ? this.capacity << 1 : FIRST;
    const bytes = (<usize>this.capacity) << 2;
    this.data = this.data ? heap.realloc(this.data, bytes) : heap.alloc(bytes);
  }
}
