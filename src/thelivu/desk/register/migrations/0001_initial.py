import django.db.models.deletion
import django.utils.timezone
import thelivu.base.ids
from django.db import migrations, models
from thelivu.desk.people.tables import Tables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        Tables([
        migrations.CreateModel(
            name='AccessRow',
            fields=[
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('officer', models.CharField(db_index=True, max_length=32)),
                ('act', models.CharField(max_length=40)),
                ('matter', models.CharField(blank=True, max_length=32)),
                ('about', models.CharField(max_length=300)),
                ('purpose', models.CharField(max_length=40)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('nonce', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='LabelRow',
            fields=[
                ('series', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('last', models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='EntryRow',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('stream', models.CharField(max_length=32)),
                ('stream_seq', models.BigIntegerField()),
                ('prev', models.CharField(max_length=64, unique=True)),
                ('stream_prev', models.CharField(max_length=64)),
                ('kind', models.CharField(max_length=60)),
                ('commitment', models.CharField(max_length=64)),
                ('count', models.PositiveIntegerField()),
                ('actor', models.CharField(max_length=32)),
                ('role', models.CharField(max_length=20)),
                ('permit', models.CharField(blank=True, max_length=32)),
                ('at', models.DateTimeField()),
                ('hash', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'indexes': [models.Index(fields=['actor', 'at'], name='entries_of_actor')],
                'constraints': [models.UniqueConstraint(fields=('stream', 'stream_seq'), name='one_entry_per_stream_place')],
            },
        ),
        migrations.CreateModel(
            name='ParticularRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('nonce', models.BinaryField(max_length=32)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('alias', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=40)),
                ('sealed', models.BinaryField()),
                ('wrapped_key', models.BinaryField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='SealedFileRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('nonce', models.BinaryField(max_length=32)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('file', models.CharField(max_length=60, unique=True)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('size', models.BigIntegerField()),
                ('wrapped_key', models.BinaryField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='VaultObjectRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('nonce', models.BinaryField(max_length=32)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('name', models.CharField(db_index=True, max_length=64)),
                ('file', models.CharField(max_length=120, unique=True)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('size', models.BigIntegerField()),
                ('media', models.CharField(max_length=100)),
                ('wrapped_key', models.BinaryField()),
                ('spans', models.JSONField(default=list)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PaperRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('nonce', models.BinaryField(max_length=32)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('label', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('about', models.CharField(max_length=60)),
                ('subject', models.CharField(db_index=True, max_length=32)),
                ('code', models.CharField(max_length=19, unique=True)),
                ('purpose', models.CharField(max_length=40)),
                ('issued_at', models.DateTimeField()),
                ('issued_by', models.CharField(max_length=32)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.vaultobjectrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='IdentifierUseRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('nonce', models.BinaryField(max_length=32)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('kind', models.CharField(max_length=20)),
                ('value', models.CharField(max_length=300)),
                ('stage', models.CharField(max_length=20)),
                ('owner', models.CharField(db_index=True, max_length=32)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['value', 'kind', 'stage', 'recorded_at', 'owner', 'unit', 'district', 'stream'], name='identifier_lookup')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'value', 'owner'), name='one_use_per_record')],
            },
        ),
        migrations.CreateModel(
            name='LeafRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('table', models.CharField(max_length=60)),
                ('record', models.CharField(max_length=32)),
                ('version', models.PositiveIntegerField()),
                ('commitment', models.CharField(max_length=64)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='register.entryrow')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entry', 'position'), name='one_leaf_per_place'), models.UniqueConstraint(fields=('record', 'version'), name='one_leaf_per_version')],
            },
        ),
        migrations.CreateModel(
            name='RegisterRow',
            fields=[
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('birth', models.CharField(choices=[('synthetic', 'synthetic'), ('real', 'real')], max_length=9)),
                ('letterhead', models.CharField(max_length=300)),
                ('jurisdiction', models.CharField(default='IN-KL', max_length=8)),
                ('born_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('public_key', models.CharField(max_length=64)),
                ('shift_s', models.BigIntegerField(default=0)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('birth__in', ['synthetic', 'real'])), name='birth_known'), models.CheckConstraint(condition=models.Q(('birth', 'synthetic'), ('shift_s', 0), _connector='OR'), name='only_synthetic_shifts_its_clock')],
            },
        ),
        migrations.CreateModel(
            name='TermRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('nonce', models.BinaryField(max_length=32)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('kind', models.CharField(max_length=10)),
                ('stage', models.CharField(max_length=20)),
                ('owner', models.CharField(max_length=32)),
                ('alike', models.CharField(max_length=32)),
                ('exact', models.CharField(max_length=32)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['alike', 'stage', 'owner'], name='name_lookup')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'kind', 'alike', 'exact'), name='one_term_per_record')],
            },
        ),
        ]),
    ]
