/*
 * What C cannot say: the entry, paging on and off, the way to ring 3 and back, faults.
 *
 * Relies on layout.h; processor.c, mmu.c and console.c call what stands here.
 */
#include "layout.h"

#define PHYSICAL(symbol) ((symbol) - WINDOW)

    .section .multiboot, "ax"
    .align 4
    .long 0x1BADB002
    .long 3                     /* modules at page boundaries, and how much memory there is */
    .long -(0x1BADB002 + 3)

/* ---- the entry: paging is off, EBX is the loader's report -------------------------------------- */

    .text
    .code32
    .globl entry
entry:
    cli
    cld
    cmpl $0x2BADB002, %eax
    jne .
    lgdt PHYSICAL(gdtr_off)
    ljmp $SEG_CODE_OFF, $1f
1:  movw $SEG_DATA_OFF, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    xorl %eax, %eax
    movw %ax, %fs
    movw %ax, %gs
    movl $bss_start, %edi
    movl $bss_end, %ecx
    subl %edi, %ecx
    shrl $2, %ecx
    rep stosl
    movl $stack_end, %esp
    pushl %ebx
    call image_main
    hlt

/* ---- paging on: void paging_on(void) ------------------------------------------------------------
 *
 * The directory in CR3 is the core's, and maps the lowest frames at their own addresses and at
 * PAGE_OFFSET. The code below `switch_on` was copied to frame 0 (processor.c), where it runs at its own
 * address, goes on at PAGE_OFFSET and from there to the window. */
    .globl paging_on
paging_on:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    ljmp $SEG_CODE, $0
paged:
    movw $SEG_DATA, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret

    .globl switch_on, switch_on_end
switch_on:
    lgdt gdtr_on                /* through DS, whose base is still -WINDOW */
    movl %cr0, %eax
    orl $0x80010000, %eax       /* PG, WP */
    movl %eax, %cr0
    jmp 1f
1:  movl $(0xC0000000 + 2f - switch_on), %eax
    jmp *%eax
2:  ljmp $SEG_CODE, $paged
switch_on_end:

/* ---- paging off: void paging_off(void) ----------------------------------------------------------
 *
 * The directory in CR3 is the platform's own, which maps the image at its physical address too. */
    .globl paging_off
paging_off:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    ljmp $SEG_CODE, $PHYSICAL(1f)
1:  movl %cr0, %eax
    andl $0x7FFFFFFF, %eax
    movl %eax, %cr0
    jmp 2f
2:  lgdt %cs:PHYSICAL(gdtr_off)
    ljmp $SEG_CODE_OFF, $3f
3:  movw $SEG_DATA_OFF, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret

/* ---- an access of a user program: uint32_t user_access(address, value, entry) --------------------
 *
 * Gives what EAX holds when the program comes back, by `int $0x80` or by a fault (trap_vector). ENTRY: one
 * of the two below. */
    .globl user_access
user_access:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl 20(%esp), %ebx
    movl 24(%esp), %eax
    movl 28(%esp), %ecx
    movl %esp, way_back
    movl %esp, tss + 4          /* esp0 */
    movw $SEG_USER_DATA, %dx
    movw %dx, %ds
    movw %dx, %es
    pushl $SEG_USER_DATA
    pushl $0                    /* the program has no stack and wants none */
    pushl $2                    /* flags: no interrupts, no I/O */
    pushl $SEG_USER_CODE
    pushl %ecx
    iret

/* ---- an access of the kernel: uint32_t kernel_access(address, value, write) ----------------------*/
    .globl kernel_access_word
kernel_access_word:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl 20(%esp), %ebx
    movl 24(%esp), %eax
    movl 28(%esp), %ecx
    movl %esp, way_back
    testl %ecx, %ecx
    jnz 1f
    movl (%ebx), %eax
    jmp come_back
1:  movl %eax, (%ebx)
come_back:
    movl $0, way_back
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret

/* The user program: the one page that ring 3 may execute. */
    .section .user, "ax"
    .globl user_load, user_store
user_load:
    movl (%ebx), %eax
    int $0x80
user_store:
    movl %eax, (%ebx)
    int $0x80

/* ---- faults ------------------------------------------------------------------------------------- */

    .text
/* Each vector pushes an error code where the processor does not, and its number. */
    .macro vector number, coded
    .align 16
    .if \coded == 0
    pushl $0
    .endif
    pushl $\number
    jmp trap
    .endm

    .globl vectors
    .align 16
vectors:
    .altmacro
    .set i, 0
    .rept 32
    .if i == 8 || i == 10 || i == 11 || i == 12 || i == 13 || i == 14 || i == 17
    vector %i, 1
    .else
    vector %i, 0
    .endif
    .set i, i + 1
    .endr
    .align 16
    .globl system_call
system_call:
    pushl $0
    pushl $0x80
trap:
    movw $SEG_DATA, %dx
    movw %dx, %ds
    movw %dx, %es
    popl trap_vector
    popl trap_code
    popl trap_eip
    movl %cr2, %edx
    movl %edx, trap_address
    movl way_back, %edx
    testl %edx, %edx
    jz 1f
    cmpl $0x80, trap_vector
    je 2f
    cmpl $14, trap_vector
    jne 1f
2:  movl %edx, %esp
    jmp come_back
1:  movl $stack_end, %esp
    call unexpected_trap
    hlt

/* ---- tables of the processor --------------------------------------------------------------------*/

    .data
    .align 8
gdt:
    .quad 0
    .quad 0x01CF9AC00000FFFF     /* code and data with a base of -WINDOW, 0x01C00000 */
    .quad 0x01CF92C00000FFFF
    .quad 0x00CF9A000000FFFF
    .quad 0x00CF92000000FFFF
    .quad 0x00CFFA000000FFFF
    .quad 0x00CFF2000000FFFF
    .globl gdt_tss
gdt_tss:
    .quad 0
gdt_end:
gdtr_off:
    .word gdt_end - gdt - 1
    .long PHYSICAL(gdt)
    .align 4
gdtr_on:
    .word gdt_end - gdt - 1
    .long gdt

    .bss
    .align 16
    .space 0x40000
stack_end:
    .globl tss, way_back, trap_vector, trap_code, trap_eip, trap_address
tss:          .space 104
way_back:     .space 4          /* the stack of the access under way; 0: none is */
trap_vector:  .space 4
trap_code:    .space 4
trap_eip:     .space 4
trap_address: .space 4
